using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Tells a server that is away, which is waited for, from a fault of our own, which ends the session.</summary>
internal static class Servers
{
    /// <summary>What Redis answers while it cannot serve for now: loading its file, out of memory, disk trouble.</summary>
    private static readonly string[] Passing = ["LOADING", "OOM", "MISCONF", "BUSY ", "READONLY"];

    public static bool IsAway(Exception e) => e switch
    {
        RedisServerException r => Passing.Any(word => r.Message.StartsWith(word, StringComparison.Ordinal)),
        RedisException or TimeoutException => true,
        PostgresException p => p.IsTransient || p.SqlState == "25P03", // idle in transaction for too long: frozen
        NpgsqlException => true,
        InvalidOperationException { InnerException: NpgsqlException inner } => IsAway(inner), // as EF wraps it
        _ => false,
    };
}
