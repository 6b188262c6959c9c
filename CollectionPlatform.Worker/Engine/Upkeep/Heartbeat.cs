namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>
/// This worker's heartbeat, and what it says about itself: whoever has not been heard for 5 s makes no further call, before peers declare
/// it gone at 6 s.
/// </summary>
public sealed class Heartbeat(WorkerRegistry registry, WorkerIdentity identity, TimeProvider clock, EngineLog log) : IUpkeepLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1),
        Trust = TimeSpan.FromSeconds(5);

    private long heard = clock.GetTimestamp();

    public bool MayCall => clock.GetElapsedTime(Volatile.Read(ref heard)) < Trust;

    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        do
        {
            try
            {
                var before = clock.GetTimestamp();
                if (!await registry.BeatAsync(identity, stop))
                    throw new FencedException(identity.Id);
                Volatile.Write(ref heard, before);
            }
            catch (Exception e) when (TransientErrors.IsTransient(e, stop))
            {
                log.NoHeartbeat(e.Message);
            }
        } while (await timer.WaitForNextTickAsync(stop));
    }
}
