using System.Diagnostics;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>
/// The engine without reservations: every call is granted at once, nothing is asked or written. The grant's price is 0, so that the commit finds nothing reserved to take back;
/// spend comes from what the answers say they cost.
/// </summary>
internal sealed class NoReservations(NpgsqlDataSource source, TimeProvider clock, CommitLog log) : Reservations(source, clock, log)
{
    public override Task<Grant> ReserveAsync(Lane lane, RunId run, ProviderName provider, int wanted, CancellationToken stop) => Task.FromResult(new Grant(wanted, 0));
}

/// <summary>The engine as it is; it only notes how long reserving takes.</summary>
internal sealed class TimedReservations(NpgsqlDataSource source, TimeProvider clock, CommitLog log) : Reservations(source, clock, log)
{
    private long asked, calls, ticks;

    /// <summary>Round trips, the calls they reserved, and the time spent waiting for them, of both providers together.</summary>
    public (long Asked, long Calls, TimeSpan Waited) Noted => (Interlocked.Read(ref asked), Interlocked.Read(ref calls), Stopwatch.GetElapsedTime(0, Interlocked.Read(ref ticks)));

    public override async Task<Grant> ReserveAsync(Lane lane, RunId run, ProviderName provider, int wanted, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var grant = await base.ReserveAsync(lane, run, provider, wanted, stop);
        Interlocked.Add(ref ticks, Stopwatch.GetTimestamp() - started);
        Interlocked.Increment(ref asked);
        Interlocked.Add(ref calls, grant.Calls);
        return grant;
    }
}
