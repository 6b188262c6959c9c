using CollectionPlatform.Core.Workers;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Upkeep;

/// <summary>
/// Declares workers gone whose heartbeat stood still for <see cref="Patience"/> on this process's own monotonic clock. A pause of its own
/// (frozen, no database) starts the
/// observation anew. Runs in every worker and in Api, so that the money of the last worker is settled too.
/// </summary>
public sealed partial class LivenessWatch(WorkerRegistry registry, TimeProvider clock, ILogger<LivenessWatch> log)
    : PeriodicUpkeep(Interval, clock, log)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500),
        StoodStill = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, (HeartbeatReading HeartbeatReading, long Since)> seen = new(StringComparer.Ordinal);
    private long last = clock.GetTimestamp();

    protected override void Away()
    {
        seen.Clear();
        last = Clock.GetTimestamp();
    }

    protected override async Task CheckAsync(CancellationToken stop)
    {
        var readings = await registry.HeartbeatsAsync(stop);
        if (Clock.GetElapsedTime(last) > StoodStill)
            seen.Clear(); // this process or the database stood still, and with it the workers' heartbeats
        foreach (var gone in seen.Keys.Except(readings.Select(p => p.Id)).ToList())
            seen.Remove(gone);
        foreach (var reading in readings)
        {
            if (!seen.TryGetValue(reading.Id, out var before) || before.HeartbeatReading != reading)
                seen[reading.Id] = (reading, Clock.GetTimestamp());
            else if (Clock.GetElapsedTime(before.Since) >= Patience && await registry.DeclareGoneAsync(reading, stop))
                DeclaredGone(reading.Id, Patience.TotalSeconds);
        }

        last = Clock.GetTimestamp();
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Worker {Worker} showed no sign of life for {Seconds} s: it is fenced, its reservations are booked as uncertain, its "
            + "units are taken over"
    )]
    private partial void DeclaredGone(string worker, double seconds);
}
