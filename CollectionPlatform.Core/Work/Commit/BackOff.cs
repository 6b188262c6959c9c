using Npgsql;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>Waits 50 ms, 100 ms … 1 s between tries of something that will come back.</summary>
public sealed class BackOff(TimeProvider clock)
{
    private TimeSpan next = TimeSpan.FromMilliseconds(50);

    public async Task NextAsync(CancellationToken stop)
    {
        await Task.Delay(next, clock, stop);
        next = TimeSpan.FromMilliseconds(Math.Min(1000, next.TotalMilliseconds * 2));
    }

    /// <summary>Asks PostgreSQL, again for as long as it is away.</summary>
    /// <param name="askAsync">May be repeated although it was carried out: its answer can be lost.</param>
    public static async Task<T> WhilePostgresIsAwayAsync<T>(
        Func<Task<T>> askAsync,
        TimeProvider clock,
        CommitLog log,
        CancellationToken stop
    )
    {
        for (var wait = new BackOff(clock); ; )
        {
            try
            {
                return await askAsync();
            }
            catch (NpgsqlException e) when (e is not PostgresException || e.IsTransient)
            {
                log.PostgresAway(e.Message);
                await wait.NextAsync(stop);
            }
        }
    }
}
