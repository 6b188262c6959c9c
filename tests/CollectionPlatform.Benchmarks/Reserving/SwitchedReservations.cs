using System.Diagnostics;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>
/// How far the engine has come: calls granted, and of those that were reserved the round trips and the time waited for them. All since the
/// start.
/// </summary>
internal readonly record struct Progress(long At, long Calls, long Asked, long Waited)
{
    public static Progress operator -(Progress a, Progress b) =>
        new(a.At - b.At, a.Calls - b.Calls, a.Asked - b.Asked, a.Waited - b.Waited);

    public double CallsPerSecond => Calls * (double)Stopwatch.Frequency / At;
}

/// <summary>
/// Reservations that can be switched off while the engine runs. Off, every call is granted at once: nothing is asked, nothing is written.
/// The grant's price is then 0, so that the
/// commit finds nothing reserved to take back; spend comes from what the answers say they cost.
/// </summary>
internal sealed class SwitchedReservations(NpgsqlDataSource source, TimeProvider clock, CommitLog log) : Reservations(source, clock, log)
{
    private long calls,
        asked,
        waited;
    private volatile bool on = true;

    public bool On
    {
        get => on;
        set => on = value;
    }

    public Progress Progress =>
        new(Stopwatch.GetTimestamp(), Interlocked.Read(ref calls), Interlocked.Read(ref asked), Interlocked.Read(ref waited));

    public override async Task<Grant> ReserveAsync(Lane lane, RunId run, ProviderName provider, int wanted, CancellationToken stop)
    {
        var grant = on ? await ReallyAsync(lane, run, provider, wanted, stop) : new Grant(wanted, default);
        Interlocked.Add(ref calls, grant.Calls);
        return grant;
    }

    private async Task<Grant> ReallyAsync(Lane lane, RunId run, ProviderName provider, int wanted, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var grant = await base.ReserveAsync(lane, run, provider, wanted, stop);
        Interlocked.Add(ref waited, Stopwatch.GetTimestamp() - started);
        Interlocked.Increment(ref asked);
        return grant;
    }
}
