using System.Diagnostics;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>What ends in good order leaves nothing in doubt.</summary>
[Collection(CrashCollection.Name)]
[Trait("Suite", "all")]
public sealed class RestartTests(CrashStack crash, ITestOutputHelper output)
{
    private static readonly TimeSpan MayTakeToLeave = TimeSpan.FromSeconds(30);

    [Fact]
    public Task A_clean_restart_goes_on_from_the_streams_alone() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            await run.ReachesAsync(0.3);
            var took = Stopwatch.StartNew();
            var stop = await crash.InterruptAsync("SIGTERM of everything", 0, () => crash.Stack.StopAsync());
            await crash.Stack.StartAgainAsync();
            var evidence = await run.EndsAsync();
            output.WriteLine($"{stop.Describe(evidence, crash.Catalogue)}, {took.Elapsed.TotalSeconds:0.0} s after the signal");

            Promises.Hold(evidence, crash.Catalogue); // as if nothing had happened: nothing repeated, nothing uncertain
            Assert.DoesNotContain(evidence.Events, e => e.Kind is "rebuilt" or "rescued");
            if (stop.NextCall(evidence) is null)
                return false; // it was over before it was stopped
            Assert.Contains(
                $"Run {run.Id}: derivation (Redis restarted) added 0 units",
                crash.Stack.LogTail(int.MaxValue),
                StringComparison.Ordinal
            );
            return stop.Done(evidence, crash.Catalogue) is >= 0.1 and <= 0.9;
        });

    [Fact]
    public Task Workers_that_are_asked_to_end_leave_no_reservation_and_no_unit_behind() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            await run.ReachesAsync(0.3);
            crash.Stack.FreezeAppHost(); // or they would be back before we have looked
            Evidence left;
            try
            {
                var took = Stopwatch.StartNew();
                await crash.Stack.DeadAsync([.. CrashStack.WorkerNames.Select(crash.Stack.Terminate)], MayTakeToLeave);
                output.WriteLine($"Both workers have left {took.Elapsed.TotalSeconds:0.0} s after the signal");

                left = await Evidence.GatherAsync(crash.Stack, run.Id);
                Assert.Equal((left.BilledUsd, 0m, 0L), (left.Run.Spend.SettledUsd, left.Run.Spend.UncertainUsd, left.ReservedCalls));
                Assert.Equal(left.Billed.Count, left.Log.Count); // every call's answer is committed
            }
            finally
            {
                crash.Stack.ThawAppHost();
            }

            var evidence = await run.EndsAsync();
            Promises.Hold(evidence, crash.Catalogue);
            Assert.DoesNotContain(evidence.Events, e => e.Kind is "rebuilt" or "rescued");
            if (left.Log.Count == crash.Catalogue.Keys.Count)
                return false; // it was over before they were asked
            Assert.Equal("running", left.Run.State);
            return left.Log.Count > 0;
        });
}
