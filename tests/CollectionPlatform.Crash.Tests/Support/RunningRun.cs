using System.Diagnostics;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>A run in progress, watched from outside.</summary>
public sealed class RunningRun(CrashStack crash, string id)
{
    private const int InFlight = 2;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3),
        MayTakeToReach = TimeSpan.FromSeconds(90),
        MayTakeToEnd = TimeSpan.FromSeconds(150);

    public string Id => id;

    /// <summary>Returns when the ledger shows that share of the run's calls, and some in flight.</summary>
    /// <exception cref="TimeoutException">Not within 90 s.</exception>
    public async Task ReachesAsync(double share)
    {
        var calls = (int)(share * crash.Catalogue.Keys.Count);
        for (var waited = Stopwatch.StartNew(); ; )
        {
            var ledger = await crash.Stack.Ledger.ReadAsync();
            var seen = ledger.Runs.TryGetValue(id, out var providers) ? providers.Values.Sum(p => p.Distinct) : 0;
            if (seen >= calls && ledger.Providers.Values.Sum(p => p.InFlight) >= InFlight)
                return;
            if (waited.Elapsed > MayTakeToReach)
                throw new TimeoutException(
                    $"{seen} of {calls} calls after {MayTakeToReach.TotalSeconds:0} s, too few or none in flight\n{crash.Stack.LogTail()}"
                );
            await Task.Delay(Pause, TimeProvider.System); // finer than Eventually's, so that the moment is a random one
        }
    }

    /// <summary>Waits until the run has ended, in whatever way, and gathers all that is known of it.</summary>
    public async Task<Evidence> EndsAsync()
    {
        RunView? run = null;
        await Eventually.Holds(
            async () => (run = await Evidence.GetAsync<RunView>(crash.Stack, $"/api/runs/{id}")).State is not ("pending" or "running"),
            MayTakeToEnd,
            () => $"the run ends; it is {run}\n{crash.Stack.LogTail(80)}"
        );
        return await Evidence.GatherAsync(crash.Stack, id);
    }
}
