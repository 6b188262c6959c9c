using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>One round over the runs: finds lost units, probes a closed gate, or leases a batch, shared among the runs in turn.</summary>
public sealed class LeaseRound(
    [FromKeyedServices] Gate gate,
    [FromKeyedServices] ReadyRuns ready,
    [FromKeyedServices] Probe probe,
    [FromKeyedServices] BatchLeaser leaser,
    [FromKeyedServices] PacedCalls pace,
    CallRegistry calls,
    TimeProvider clock
)
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);

    private readonly Slots slots = calls.Slots(gate.Provider);

    /// <summary>Says whether any call was leased.</summary>
    public async Task<bool> RunAsync(ActiveRun[] running, CancellationToken leaving, CancellationToken stop)
    {
        await ready.LookAsync(running, leaving);
        if (!gate.IsOpen)
        {
            if (slots.Free > 0)
                await probe.TryAsync(running, leaving, stop);
            return false; // wait for what it teaches
        }

        if (running.Length == 0 || pace.Room == 0 || !slots.Adapt(calls.CommitLags))
            return false;
        if (slots.Free < slots.Capacity / 8)
            await Task.Delay(Gather, clock, leaving); // a batch is as cheap as a unit
        return await LeaseAsync(ready.Of(running), leaving);
    }

    private async Task<bool> LeaseAsync(List<ActiveRun> runs, CancellationToken leaving)
    {
        var (any, room) = (false, Math.Min(pace.Room, Math.Min(slots.Free, slots.AtOnce)));
        var least = Turns.Least(gate.Rate.PerSecond, runs.Count);
        for (var i = 0; i < runs.Count && room > 0 && gate.IsOpen; i++)
        {
            var leased = await leaser.LeaseAsync(runs[i], Math.Min(room, Math.Max(least, room / (runs.Count - i))), leaving);
            if (leased.Count == 0)
                continue;
            pace.Add(leased);
            ready.Served(runs[i]);
            room -= leased.Count;
            any = true;
        }

        return any;
    }
}
