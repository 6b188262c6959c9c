using StackExchange.Redis;

namespace CollectionPlatform.Core.Wire;

internal static class RedisScripts
{
    /// <summary>
    /// Runs a script that answers one string. After a restart of the server the client sends the text again, which it does only when asked
    /// a second time.
    /// </summary>
    public static async Task<string> RunScriptAsync(this IDatabase db, string script, RedisKey[] keys, RedisValue[] args)
    {
        try
        {
            return await OnceAsync();
        }
        catch (RedisServerException e) when (e.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            return await OnceAsync();
        }

        async Task<string> OnceAsync() => ((string?)await db.ScriptEvaluateAsync(script, keys, args))!;
    }
}
