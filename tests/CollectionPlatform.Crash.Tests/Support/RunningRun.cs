using System.Diagnostics;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>A run in progress, watched from outside.</summary>
public sealed class RunningRun(CrashStack crash, string id)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    public string Id => id;

    /// <summary>Returns when the ledger shows that share of the run's calls.</summary>
    /// <exception cref="TimeoutException">Not within 30 s.</exception>
    public async Task ReachesAsync(double share)
    {
        var calls = (int)(share * crash.Catalogue.Keys.Count);
        for (var waited = Stopwatch.StartNew(); ;)
        {
            var seen = (await crash.Stack.Ledger.ReadAsync()).Runs.TryGetValue(id, out var providers) ? providers.Values.Sum(p => p.Distinct) : 0;
            if (seen >= calls) return;
            if (waited.Elapsed > TimeSpan.FromSeconds(30)) throw new TimeoutException($"Only {seen} of {calls} calls within 30 s\n{crash.Stack.LogTail()}");
            await Task.Delay(Pause, TimeProvider.System); // finer than Eventually's, so that the moment is a random one
        }
    }

    /// <summary>Does something to the system, and notes when.</summary>
    public static async Task<Interruption> InterruptAsync(string what, int workersLost, Func<Task> act, bool redisLost = false)
    {
        var began = TimeProvider.System.GetUtcNow();
        await act();
        return new Interruption(what, began, TimeProvider.System.GetUtcNow(), workersLost, redisLost);
    }

    /// <summary>Waits until the run has ended, in whatever way, and gathers all that is known of it.</summary>
    public async Task<Evidence> EndsAsync(TimeSpan? limit = null)
    {
        RunView? run = null;
        await Eventually.Holds(
            async () => (run = await Evidence.GetAsync<RunView>(crash.Stack, $"/api/runs/{id}")).State is not ("pending" or "running"),
            limit ?? TimeSpan.FromSeconds(45), () => $"the run ends; it is {run}\n{crash.Stack.LogTail(80)}");
        return await Evidence.GatherAsync(crash.Stack, id);
    }
}
