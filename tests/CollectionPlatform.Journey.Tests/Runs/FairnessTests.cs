using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>Runs go side by side: no queue, no blocking.</summary>
[Collection(Marketplace.Name)]
public sealed class FairnessTests(Marketplace marketplace, ITestOutputHelper output)
{
    private static readonly TimeSpan FirstSigns = TimeSpan.FromSeconds(1.5),
        SoonAfter = TimeSpan.FromSeconds(2);

    [Fact]
    public Task Two_runs_started_at_once_both_progress_from_the_first_second_and_the_small_one_does_not_wait_for_the_huge_one() =>
        Timed.KeptAsync(HugeAndSmallAsync, output.WriteLine);

    private async Task<Timing[]> HugeAndSmallAsync()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(50);
        await platform.SetRatesAsync(ebay: 600); // the huge run needs 4,000 eBay calls: at least 6 s

        var runs = await Task.WhenAll(
            platform.StartAsync("Huge", marketplace.Categories.Take(36)),
            platform.StartAsync("Small", marketplace.Categories.TakeLast(2))
        );
        var small = await platform.EndedAsync(runs[1]);
        var huge = await platform.EndedAsync(runs[0]);

        // By the product's own clock: when a unit was answered, when a run was created and when it ended.
        var log = await platform.AllAsync<LogEntry>($"/api/runs/{huge.Id}/log");
        var smalls = await platform.AllAsync<LogEntry>($"/api/runs/{small.Id}/log");
        var firsts = new[] { log.Min(entry => entry.At) - huge.CreatedAt, smalls.Min(entry => entry.At) - small.CreatedAt };
        var hugeThen = log.Count(entry => entry.At <= small.FinishedAt);
        output.WriteLine(
            $"The small one ended {(small.FinishedAt - small.CreatedAt)!.Value.TotalSeconds:0.00} s after its creation (its units came "
                + $"{firsts[1].TotalSeconds:0.00} to {(smalls.Max(entry => entry.At) - small.CreatedAt).TotalSeconds:0.00} s), when the "
                + $"huge one had done {hugeThen} of {log.Count} units; "
                + $"the huge one after {(huge.FinishedAt - huge.CreatedAt)!.Value.TotalSeconds:0.00} s."
        );

        Assert.Equal("completed", small.State);
        Assert.Equal("completed", huge.State);
        Assert.True(hugeThen < log.Count / 2, $"The small run ended only when the huge one had done {hugeThen} of {log.Count} units.");
        foreach (var run in runs)
            await platform.AssertHonestAsync(run);
        return
        [
            new("the first unit of the huge run", firsts[0], FirstSigns),
            new("the first unit of the small run", firsts[1], FirstSigns),
        ];
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task The_same_product_in_two_categories_is_looked_up_once_and_the_run_ends_when_its_last_call_is_answered() =>
        Timed.KeptAsync(OverlapAsync, output.WriteLine);

    private async Task<Timing[]> OverlapAsync()
    {
        var platform = await marketplace.ResetAsync();
        var run = await platform.EndedAsync(await platform.StartAsync("Overlap", marketplace.Categories));

        Assert.Equal("completed", run.State);
        Assert.True(run.Counts.Products < marketplace.Categories.Count * 100, "The catalogue has products in two categories.");
        var calls = await platform.Ledger.CallsAsync(run.Id);
        Assert.Equal(
            run.Counts.Products,
            calls.Count(call => call.Provider == "ebay" && call.Key.EndsWith(":1", StringComparison.Ordinal))
        );
        var late = run.FinishedAt!.Value - calls.Max(call => call.AnsweredAt!.Value);
        output.WriteLine($"{calls.Count} calls; the run took {(run.FinishedAt - run.StartedAt)!.Value.TotalSeconds:0.0} s.");
        Assert.True(late >= TimeSpan.Zero, $"It ended {-late.TotalMilliseconds:0} ms before its last answer.");
        await platform.AssertHonestAsync(run);
        return [new("the end after the last answer", late, SoonAfter)];
    }
}
