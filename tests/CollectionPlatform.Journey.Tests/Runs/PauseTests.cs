using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>Pause and cancel stop paid calls within a second, whatever state the workers are in.</summary>
[Collection(Marketplace.Name)]
public sealed class PauseTests(Marketplace marketplace, ITestOutputHelper output)
{
    private static readonly TimeSpan MayStillCall = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MayTakeWithoutWorkers = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_paused_run_makes_no_paid_call_and_goes_on_where_it_stood()
    {
        var (platform, run) = await RunInProgressAsync("To be paused");

        var answer = await platform.MoveAsync(run, "pause");
        var answeredAt = TimeProvider.System.GetUtcNow();
        Assert.Equal("pausing", answer.State);
        var paused = await platform.InStateAsync(run, "paused");
        await AnotherRunCompletesAsync(platform); // the workers are alive and at work meanwhile

        await AssertNoCallAfterAsync(platform, run, answeredAt + MayStillCall);
        Assert.Equal(paused.Counts, (await platform.RunAsync(run.Id)).Counts);
        await platform.AssertHonestAsync(run);
        Assert.Equal(["pausing", "paused"], (await platform.EventsAsync(run)).Select(e => e.Kind).Where(kind => kind.StartsWith("paus", StringComparison.Ordinal)));

        Assert.Equal("running", (await platform.MoveAsync(run, "resume")).State);
        Assert.Equal("completed", (await platform.EndedAsync(run)).State);
        await platform.AssertHonestAsync(run);
    }

    [Fact]
    public async Task A_cancelled_run_makes_no_paid_call_and_keeps_what_it_collected()
    {
        var (platform, run) = await RunInProgressAsync("To be cancelled");

        var answer = await platform.MoveAsync(run, "cancel");
        var answeredAt = TimeProvider.System.GetUtcNow();
        Assert.Equal("cancelling", answer.State);
        var cancelled = await platform.InStateAsync(run, "cancelled");
        await AnotherRunCompletesAsync(platform);

        await AssertNoCallAfterAsync(platform, run, answeredAt + MayStillCall);
        Assert.NotNull(cancelled.FinishedAt);
        Assert.Equal(cancelled.Counts.Products, (await platform.AllAsync<Product>($"/api/products?runId={run.Id}")).Count);
        await platform.AssertHonestAsync(run);
    }

    [Fact]
    public async Task A_run_can_be_cancelled_while_all_workers_are_dead()
    {
        var (platform, run) = await RunInProgressAsync("Without workers");
        await marketplace.SlowDownAsync(1500); // what is in flight stays so until the workers stand still
        await Eventually.Holds(async () => (await platform.Ledger.ReadAsync()).Providers.Values.Sum(p => p.InFlight) > 20, describe: () => "calls are in flight");
        string[] workers = ["worker-1", "worker-2"];
        foreach (var worker in workers) platform.Stack.Freeze(worker); // a killed one would be started again at once
        Run cancelled;
        try
        {
            Assert.Equal("cancelling", (await platform.MoveAsync(run, "cancel")).State);
            var asked = TimeProvider.System.GetTimestamp();
            cancelled = await platform.InStateAsync(run, "cancelled", MayTakeWithoutWorkers);
            output.WriteLine($"Cancelled {TimeProvider.System.GetElapsedTime(asked).TotalSeconds:0.0} s after the request, with ${cancelled.Spend.UncertainUsd} uncertain.");
        }
        finally
        {
            foreach (var worker in workers) platform.Stack.Thaw(worker);
        }
        var thawedAt = TimeProvider.System.GetUtcNow();
        await AnotherRunCompletesAsync(platform); // the thawed workers are of use again

        await AssertNoCallAfterAsync(platform, run, thawedAt + MayStillCall);
        var after = await platform.RunAsync(run.Id);
        Assert.Equal("cancelled", after.State);
        Assert.Equal(cancelled.Counts.UnitsDone, after.Counts.UnitsDone); // what they had in hand is not theirs to commit any more
        var billed = (await platform.Ledger.ReadAsync()).BilledUsd(run.Id);
        Assert.True(billed <= after.Spend.SettledUsd + after.Spend.UncertainUsd, $"billed ${billed}; {after}");
        Assert.True(after.Spend.UncertainUsd > 0, "Calls were in flight when the workers froze.");
    }

    [Fact]
    public async Task A_move_that_the_state_does_not_have_is_refused_and_names_the_state()
    {
        var platform = await marketplace.ResetAsync();
        var run = await platform.EndedAsync(await platform.StartAsync("Over", marketplace.Categories.Take(1)));

        using var answer = await platform.PostAsync($"/api/runs/{run.Id}/pause");

        var problem = System.Text.Json.JsonSerializer.Deserialize<ProblemDetails>(await answer.Content.ReadAsStringAsync(), Wire.Json)!;
        Assert.Equal((409, "urn:collection-platform:no-such-move"), (problem.Status, problem.Type));
        Assert.Contains("completed", problem.Detail, StringComparison.Ordinal);
    }

    /// <summary>A run of ten categories with calls in flight at any time, a part of it done.</summary>
    private async Task<(Platform Platform, Run Run)> RunInProgressAsync(string name)
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(200);
        await platform.SetRatesAsync(ebay: 250);
        var run = await platform.StartAsync(name, marketplace.Categories.Take(10));
        return (platform, await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 50, "eBay is being called"));
    }

    private async Task AnotherRunCompletesAsync(Platform platform)
    {
        var other = await platform.EndedAsync(await platform.StartAsync("Meanwhile", marketplace.Categories.Skip(20).Take(4)));
        Assert.Equal("completed", other.State);
    }

    private async Task AssertNoCallAfterAsync(Platform platform, Run run, DateTimeOffset limit)
    {
        var calls = await platform.Ledger.CallsAsync(run.Id);
        output.WriteLine($"{run.Name}: {calls.Count} calls; the last one {(calls[^1].At - limit + MayStillCall).TotalMilliseconds:0} ms after the request was answered.");
        Assert.All(calls, call => Assert.True(call.At <= limit, $"{call.Key} was called {(call.At - limit).TotalMilliseconds:0} ms too late."));
    }
}
