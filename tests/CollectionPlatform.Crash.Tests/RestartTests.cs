using System.Diagnostics;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>What ends in good order leaves nothing in doubt.</summary>
[Collection(CrashStackCollection.Name)]
public sealed class RestartTests(CrashStack crash, ITestOutputHelper output)
{
    private static readonly TimeSpan MayTakeToLeave = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_clean_restart_goes_on_from_the_streams_alone()
    {
        var run = await crash.StartRunAsync();
        await run.ReachesAsync(0.4);
        var took = Stopwatch.StartNew();
        var stop = await RunningRun.InterruptAsync("SIGTERM of everything", 0, () => crash.Stack.StopAsync());
        await crash.Stack.StartAgainAsync();
        var evidence = await run.EndsAsync();
        output.WriteLine($"{stop.Describe(evidence, crash.Catalogue)}, {took.Elapsed.TotalSeconds:0.0} s after the signal");

        Assert.InRange(stop.Done(evidence, crash.Catalogue), 0.1, 0.9);
        Promises.Hold(evidence, crash.Catalogue); // as if nothing had happened: nothing repeated, nothing uncertain
        Assert.DoesNotContain(evidence.Events, e => e.Kind is "rebuilt" or "rescued");
        Assert.Contains($"Run {run.Id}: derivation (Redis restarted) added 0 units", crash.Stack.LogTail(int.MaxValue), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_that_are_asked_to_end_leave_no_reservation_and_no_unit_behind()
    {
        var run = await crash.StartRunAsync();
        await run.ReachesAsync(0.4);
        crash.Stack.FreezeAppHost(); // or they would be back before we have looked
        try
        {
            var took = Stopwatch.StartNew();
            await crash.Stack.DeadAsync([.. CrashStack.WorkerNames.Select(crash.Stack.Terminate)], MayTakeToLeave);
            output.WriteLine($"Both workers have left {took.Elapsed.TotalSeconds:0.0} s after the signal");

            var left = await Evidence.GatherAsync(crash.Stack, run.Id);
            Assert.Equal("running", left.Run.State);
            Assert.InRange(left.Log.Count, 1, crash.Catalogue.Keys.Count - 1);
            Assert.Equal((left.BilledUsd, 0m, 0L), (left.Run.Spend.SettledUsd, left.Run.Spend.UncertainUsd, left.ReservedCalls));
            Assert.Equal(left.Billed.Count, left.Log.Count); // every call's answer is committed
        }
        finally { crash.Stack.ThawAppHost(); }

        var evidence = await run.EndsAsync();
        Promises.Hold(evidence, crash.Catalogue);
        Assert.DoesNotContain(evidence.Events, e => e.Kind is "rebuilt" or "rescued");
    }
}
