using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Core.Postgres;

/// <summary>
/// Repeats a transaction that PostgreSQL ended because it was idle for 5 s. That limit keeps a frozen process from holding locks; a process
/// that was only slow for a moment finds its transaction rolled back, so nothing has happened and it can be done again.
/// </summary>
public static class StalledTransaction
{
    /// <summary>SQLSTATE: PostgreSQL has rolled back and ended the session.</summary>
    public const string IdleInTransaction = "25P03";

    private const int MostTries = 10;

    private static bool Ended(Exception? e) =>
        e is PostgresException { SqlState: IdleInTransaction } || (e?.InnerException is { } inner && Ended(inner));

    /// <summary>
    /// Does what opens a transaction and commits it; again, at once, when it stood still within it, up to ten times. Nothing stays tracked
    /// from one try to the next.
    /// </summary>
    public static async Task<T> RepeatWhenStalledAsync<T>(this DbContext db, Func<Task<T>> transaction)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await transaction();
            }
            catch (Exception e) when (tries < MostTries && Ended(e))
            {
                db.ChangeTracker.Clear();
            }
        }
    }
}
