using CollectionPlatform.Core.Gates;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>A closed gate is probed in its time, with a unit, by one worker, and with another unit next time.</summary>
public sealed class Probe(
    [FromKeyedServices] Gate gate,
    GateStore gates,
    WorkerIdentity identity,
    [FromKeyedServices] ReadyRuns ready,
    [FromKeyedServices] BatchLeaser leaser,
    UnitRunner runner,
    TimeProvider clock
)
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private long restUntil;
    private Call? last;

    /// <summary>
    /// Probes if it is time, the last probe is answered, and a run has a unit and the money for it. Without one, a rate limit is over; of
    /// another trouble nothing is known until there is one.
    /// </summary>
    public async Task TryAsync(ActiveRun[] running, CancellationToken leaving, CancellationToken stop)
    {
        if (gate.UntilProbe != TimeSpan.Zero || clock.GetTimestamp() < restUntil || last?.Stage is CallStage.Leased or CallStage.Sent)
            return;
        if (running.Length == 0 && gate.Row.State != GateState.RateLimited)
            return;
        if (!await gates.LeaseProbeAsync(gate.Provider, identity.Id, leaving))
            return;
        last = null;
        var nothingWaits = false;
        try
        {
            foreach (var run in ready.Of(running))
            {
                ready.Served(run);
                last = (await leaser.LeaseAsync(run, 1, leaving)).SingleOrDefault();
                if (last is not null)
                    break;
            }
            nothingWaits = last is null;
        }
        finally
        {
            if (last is null)
            {
                restUntil = clock.In(Rest);
                if (!nothingWaits || !await gates.EndRateLimitAsync(gate.Provider, identity.Id, stop))
                    await gates.ReturnProbeAsync(gate.Provider, identity.Id, stop);
            }
        }

        if (last is null)
            return;
        last.Prober = identity.Id;
        _ = runner.RunAsync(last, stop, leaving); // the registry keeps track of it
    }
}
