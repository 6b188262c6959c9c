using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

/// <summary>
/// PostgreSQL ends the session of a transaction that idles for 5 s, so that a frozen process holds no locks. A process that only stood
/// still for a moment, or had to compile its code
/// first on a machine that was too busy for it, finds its transaction rolled back when it goes on: nothing has happened, and the same again
/// gets further.
/// </summary>
public static class Standstill
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
    public static async Task<T> RepeatWhenEndedAsync<T>(this DbContext db, Func<Task<T>> transaction)
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
