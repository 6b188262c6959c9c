using CollectionPlatform.Core.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Tells a server that is away, which is waited for, from a fault of our own, which ends the session.</summary>
internal static class TransientErrors
{
    /// <summary>What Redis answers while it cannot serve for now: loading its file, out of memory, disk trouble.</summary>
    private static readonly string[] Passing = ["LOADING", "OOM", "MISCONF", "BUSY ", "READONLY"];

    public static bool IsTransient(Exception e) =>
        e switch
        {
            RedisServerException r => Passing.Any(word => r.Message.StartsWith(word, StringComparison.Ordinal)),
            RedisException or TimeoutException => true,
            PostgresException p => p.IsTransient || p.SqlState == StalledTransaction.IdleInTransaction,
            NpgsqlException => true,
            // as EF wraps it, one in the other when it saves
            InvalidOperationException or DbUpdateException => e.InnerException is { } inner && IsTransient(inner),
            _ => false,
        };
}
