using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>Leases the units of one provider, round after round, as slots become free and calls are sent.</summary>
public sealed class Dispatcher(
    [FromKeyedServices] Gate gate,
    [FromKeyedServices] LeaseRound round,
    RunWatch watch,
    Heartbeat heartbeat,
    CallRegistry calls,
    EngineLog log
) : ILeasingLoop
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(250),
        Next = TimeSpan.FromMilliseconds(25),
        AwayRest = TimeSpan.FromMilliseconds(500);

    /// <param name="leaving">Ends leasing; calls in flight go on.</param>
    /// <param name="stop">Ends the calls too.</param>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken leaving, CancellationToken stop)
    {
        var wake = calls.Slots(gate.Provider).Freed;
        watch.Looked += wake.Set;
        try
        {
            while (!leaving.IsCancellationRequested)
            {
                try
                {
                    var running = watch.Running;
                    if (!heartbeat.MayCall)
                        await wake.WaitAsync(Idle, leaving);
                    else if (!await round.RunAsync(running, leaving, stop))
                        await wake.WaitAsync(NextLook(running), leaving);
                }
                catch (Exception e) when (TransientErrors.IsTransient(e, leaving))
                {
                    log.CannotLease(gate.Provider.Key(), e.Message);
                    foreach (var run in watch.Running)
                        run.Of(gate.Provider).Recover = true; // a lease may have been granted and its answer lost
                    await wake.WaitAsync(AwayRest, leaving);
                }
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested) { }
        finally
        {
            watch.Looked -= wake.Set;
        }
    }

    private TimeSpan NextLook(ActiveRun[] running)
    {
        var rest = gate.IsOpen && running.Length > 0 ? Next : Idle;
        return gate.UntilProbe is { } wait && wait > TimeSpan.Zero && wait < Idle ? wait : rest;
    }
}
