using System.Diagnostics;
using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>Runs go side by side: no queue, no blocking.</summary>
[Collection(Marketplace.Name)]
public sealed class FairnessTests(Marketplace marketplace, ITestOutputHelper output)
{
    private static readonly TimeSpan FirstSigns = TimeSpan.FromSeconds(1.5), SoonAfter = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Two_runs_started_at_once_both_progress_from_the_first_second_and_the_small_one_does_not_wait_for_the_huge_one()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(50);
        await platform.SetRatesAsync(ebay: 600); // the huge run needs 4,000 eBay calls: at least 6 s

        var started = Stopwatch.StartNew();
        var runs = await Task.WhenAll(platform.StartAsync("Huge", marketplace.Categories.Take(36)), platform.StartAsync("Small", marketplace.Categories.TakeLast(2)));
        var startTook = started.Elapsed;
        started.Restart();
        var (huge, small) = (runs[0], runs[1]);
        var signs = await Task.WhenAll(runs.Select(async run =>
        {
            await platform.UntilAsync(run, now => now.Counts.UnitsDone > 0, "a first unit is done");
            return started.Elapsed;
        }));

        small = await platform.EndedAsync(small);
        var (smallTook, hugeThen) = (started.Elapsed, await platform.RunAsync(huge.Id));
        huge = await platform.EndedAsync(huge);
        output.WriteLine($"Both created in {startTook.TotalMilliseconds:0} ms. First unit of the huge run after {signs[0].TotalMilliseconds:0} ms, of the small one after {signs[1].TotalMilliseconds:0} ms. "
            + $"The small one ended after {smallTook.TotalSeconds:0.00} s, when the huge one had done {hugeThen.Counts.UnitsDone} of {huge.Counts.UnitsKnown} units; the huge one after {started.Elapsed.TotalSeconds:0.00} s.");

        Assert.All(signs, sign => Assert.True(sign <= FirstSigns, $"A first unit took {sign.TotalSeconds:0.00} s."));
        Assert.Equal("completed", small.State);
        Assert.Equal("completed", huge.State);
        Assert.True(hugeThen.Counts.UnitsDone < huge.Counts.UnitsKnown / 2, $"The small run ended only when the huge one had done {hugeThen.Counts.UnitsDone} of {huge.Counts.UnitsKnown} units.");
        foreach (var run in runs) await platform.AssertHonestAsync(run);
    }

    [Fact]
    public async Task The_same_product_in_two_categories_is_looked_up_once_and_the_run_ends_when_its_last_call_is_answered()
    {
        var platform = await marketplace.ResetAsync();
        var run = await platform.EndedAsync(await platform.StartAsync("Overlap", marketplace.Categories));

        Assert.Equal("completed", run.State);
        Assert.True(run.Counts.Products < marketplace.Categories.Count * 100, "The catalogue has products in two categories.");
        var calls = await platform.Ledger.CallsAsync(run.Id);
        Assert.Equal(run.Counts.Products, calls.Count(call => call.Provider == "ebay" && call.Key.EndsWith(":1", StringComparison.Ordinal)));
        var late = run.FinishedAt!.Value - calls.Max(call => call.AnsweredAt!.Value);
        output.WriteLine($"{calls.Count} calls; the run took {(run.FinishedAt - run.StartedAt)!.Value.TotalSeconds:0.0} s and ended {late.TotalMilliseconds:0} ms after the last answer.");
        Assert.InRange(late, TimeSpan.Zero, SoonAfter);
        await platform.AssertHonestAsync(run);
    }
}
