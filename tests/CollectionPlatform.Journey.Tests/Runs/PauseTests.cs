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
    public Task A_paused_run_makes_no_paid_call_and_goes_on_where_it_stood() => Timed.KeptAsync(PauseAsync, output.WriteLine);

    private async Task<Timing[]> PauseAsync()
    {
        var (platform, run) = await RunInProgressAsync("To be paused");

        var answer = await platform.MoveAsync(run, "pause");
        var answeredAt = TimeProvider.System.GetUtcNow();
        Assert.Equal("pausing", answer.State);
        var paused = await platform.InStateAsync(run, "paused");
        await AnotherRunCompletesAsync(platform); // the workers are alive and at work meanwhile

        var last = (await platform.Ledger.CallsAsync(run.Id))[^1].At;
        Assert.Equal(paused.Counts, (await platform.RunAsync(run.Id)).Counts);
        await platform.AssertHonestAsync(run);
        Assert.Equal(
            ["pausing", "paused"],
            (await platform.EventsAsync(run)).Select(e => e.Kind).Where(kind => kind.StartsWith("paus", StringComparison.Ordinal))
        );

        Assert.Equal("running", (await platform.MoveAsync(run, "resume")).State);
        Assert.Equal("completed", (await platform.EndedAsync(run)).State);
        await platform.AssertHonestAsync(run);
        return [new("the last call after the pause", last - answeredAt, MayStillCall)];
    }

    [Fact]
    public Task A_cancelled_run_makes_no_paid_call_and_keeps_what_it_collected() => Timed.KeptAsync(CancelAsync, output.WriteLine);

    private async Task<Timing[]> CancelAsync()
    {
        var (platform, run) = await RunInProgressAsync("To be cancelled");

        var answer = await platform.MoveAsync(run, "cancel");
        var answeredAt = TimeProvider.System.GetUtcNow();
        Assert.Equal("cancelling", answer.State);
        var cancelled = await platform.InStateAsync(run, "cancelled");
        await AnotherRunCompletesAsync(platform);

        var last = (await platform.Ledger.CallsAsync(run.Id))[^1].At;
        Assert.NotNull(cancelled.FinishedAt);
        Assert.Equal(cancelled.Counts.Products, (await platform.AllAsync<Product>($"/api/products?runId={run.Id}")).Count);
        await platform.AssertHonestAsync(run);
        return [new("the last call after the cancel", last - answeredAt, MayStillCall)];
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task A_run_can_be_cancelled_while_all_workers_are_dead() => Timed.KeptAsync(CancelWithoutWorkersAsync, output.WriteLine);

    private async Task<Timing[]> CancelWithoutWorkersAsync()
    {
        var (platform, run) = await RunInProgressAsync("Without workers");
        await marketplace.SlowDownAsync(1500); // what is in flight stays so until the workers stand still
        await Eventually.Holds(
            async () => (await platform.Ledger.ReadAsync()).Providers.Values.Sum(p => p.InFlight) > 20,
            describe: () => "calls are in flight"
        );
        string[] workers = ["worker-1", "worker-2"];
        foreach (var worker in workers)
            platform.Stack.Freeze(worker); // a killed one would be started again at once
        Run cancelled;
        try
        {
            Assert.Equal("cancelling", (await platform.MoveAsync(run, "cancel")).State);
            cancelled = await platform.InStateAsync(run, "cancelled");
            output.WriteLine($"Cancelled with ${cancelled.Spend.UncertainUsd} uncertain.");
        }
        finally
        {
            foreach (var worker in workers)
                platform.Stack.Thaw(worker);
        }
        var thawedAt = TimeProvider.System.GetUtcNow();
        await AnotherRunCompletesAsync(platform); // the thawed workers are of use again

        var last = (await platform.Ledger.CallsAsync(run.Id))[^1].At;
        var after = await platform.RunAsync(run.Id);
        Assert.Equal("cancelled", after.State);
        Assert.Equal(cancelled.Counts.UnitsDone, after.Counts.UnitsDone); // what they had in hand is not theirs to commit any more
        var billed = (await platform.Ledger.ReadAsync()).BilledUsd(run.Id);
        Assert.True(billed <= after.Spend.SettledUsd + after.Spend.UncertainUsd, $"billed ${billed}; {after}");
        Assert.True(after.Spend.UncertainUsd > 0, "Calls were in flight when the workers froze.");
        var moves = (await platform.EventsAsync(run)).Where(e => e.Kind is "cancelling" or "cancelled").Select(e => e.At).ToList();
        Assert.Equal(2, moves.Count);
        return
        [
            new("the cancel without workers", moves[1] - moves[0], MayTakeWithoutWorkers),
            new("the last call after the thaw", last - thawedAt, MayStillCall),
        ];
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

    /// <summary>
    /// A run of ten categories with calls in flight at any time, a part of it done, and more left than it can do in 15 s.
    /// </summary>
    private async Task<(Platform Platform, Run Run)> RunInProgressAsync(string name)
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(200);
        await platform.SetRatesAsync(ebay: 60);
        var run = await platform.StartAsync(name, marketplace.Categories.Take(10));
        return (platform, await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 50, "eBay is being called"));
    }

    private async Task AnotherRunCompletesAsync(Platform platform)
    {
        await platform.SetRatesAsync();
        await marketplace.SlowDownAsync(50);
        var other = await platform.EndedAsync(await platform.StartAsync("Meanwhile", marketplace.Categories.Skip(20).Take(4)));
        Assert.Equal("completed", other.State);
    }
}
