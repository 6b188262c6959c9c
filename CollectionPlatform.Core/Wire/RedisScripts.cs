using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

internal static class RedisScripts
{
    /// <summary>
    /// Runs a script that answers one string. The client sends its hash, and the text again when a restarted server does not know it.
    /// </summary>
    public static async Task<string> RunScriptAsync(this IDatabase db, string script, RedisKey[] keys, RedisValue[] args) =>
        ((string?)await db.ScriptEvaluateAsync(script, keys, args))!;
}
