using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Tells a server that is away, which is waited for, from a fault of our own, which ends the session.</summary>
public static class TransientErrors
{
    /// <summary>What Redis answers while it cannot serve for now: just started again, out of memory, disk trouble.</summary>
    private static readonly string[] Passing = ["LOADING", "OOM", "MISCONF", "BUSY ", "READONLY", "NOSCRIPT"];

    /// <param name="stop">What ends the work that failed: a cancellation without it is a server's doing.</param>
    public static bool IsTransient(Exception e, CancellationToken stop) =>
        e switch
        {
            RedisServerException r => Passing.Any(word => r.Message.StartsWith(word, StringComparison.Ordinal)),
            _ when RedisErrors.IsOfRedis(e, stop) => true,
            PostgresException p => p.IsTransient || p.SqlState == StalledTransaction.IdleInTransaction,
            NpgsqlException => true,
            // as EF wraps it, one in the other when it saves
            InvalidOperationException or DbUpdateException => e.InnerException is { } inner && IsTransient(inner, stop),
            _ => false,
        };
}
