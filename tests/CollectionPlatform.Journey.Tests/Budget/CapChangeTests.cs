using System.Net;
using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;
using static CollectionPlatform.Journey.Tests.Budget.BudgetMarket;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>A cap that is raised or lowered holds from the moment it is saved.</summary>
[Collection(BudgetMarket.Name)]
[Trait("Suite", "all")]
public sealed class CapChangeTests(BudgetMarket market, ITestOutputHelper output)
{
    private static readonly TimeSpan MayStillCall = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_raised_cap_lets_the_run_go_on_from_the_exact_frontier()
    {
        const decimal Cap = 0.5m;
        var platform = await market.ResetAsync();
        await platform.SetCapAsync(Cap);
        var stopped = await platform.InStateAsync(await market.StartAsync("Cap raised", 3), "budgetStopped");
        Assert.InRange(stopped.Spend.SettledUsd, Cap - EbayUsd + 0.000001m, Cap);

        await platform.SetCapAsync(100m);
        Assert.Equal("running", (await platform.MoveAsync(stopped, "resume")).State);

        var run = await platform.EndedAsync(stopped);
        output.WriteLine($"{stopped}, then {run}");
        Assert.Equal(("completed", 100m, false), (run.State, run.Spend.CapUsd, run.Spend.Warned));
        await platform.AssertHonestAsync(run); // nothing was paid twice
        Assert.Equal(run.Counts.UnitsDone, run.Counts.Calls.Amazon + run.Counts.Calls.Ebay);
        Assert.Equal(
            ["pending", "running", "budgetWarning", "budgetStopped", "capChanged", "running", "completed"],
            (await platform.EventsAsync(run)).Select(e => e.Kind)
        );
    }

    [Fact]
    public async Task Resume_without_room_for_a_call_is_refused_and_changes_nothing()
    {
        var platform = await market.ResetAsync();
        await platform.SetCapAsync(0.2m);
        var run = await platform.InStateAsync(await market.StartAsync("No room", 2), "budgetStopped");
        await platform.SetCapAsync(run.Spend.SettledUsd + EbayUsd - 0.000001m); // all but one call
        var (before, events, calls) = (
            await platform.RunAsync(run.Id),
            await platform.EventsAsync(run),
            await platform.Ledger.CallsAsync(run.Id)
        );

        using (var refusal = await platform.PostAsync($"/api/runs/{run.Id}/resume"))
        {
            Assert.Equal(HttpStatusCode.Conflict, refusal.StatusCode);
            Assert.Contains("urn:collection-platform:budget-blocked", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await platform.SetCapAsync(100m);
        await platform.EndedAsync(await market.StartAsync("Meanwhile", 1)); // the workers are at work
        Assert.Equal(before with { Spend = before.Spend with { CapUsd = 100m } }, Comparable(await platform.RunAsync(run.Id), before));
        Assert.Equal([.. events.Select(e => e.Kind), "capChanged"], (await platform.EventsAsync(run)).Select(e => e.Kind));
        Assert.Equal(calls, await platform.Ledger.CallsAsync(run.Id));
    }

    [Fact]
    public async Task A_cap_lowered_below_what_is_spent_stops_the_run_at_once()
    {
        var (platform, run) = await RunInProgressAsync("Cap lowered");

        await platform.SetCapAsync(0.05m);
        var savedAt = TimeProvider.System.GetUtcNow();
        run = await platform.InStateAsync(run, "budgetStopped");

        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay");
        var (inFlight, late) = (calls.InFlightAt(savedAt), calls.Where(call => call.At > savedAt).ToList());
        var lastMs = late.Select(call => (call.At - savedAt).TotalMilliseconds).DefaultIfEmpty().Max();
        output.WriteLine(
            $"{inFlight} calls were in flight when the answer came; {late.Count} that were reserved came after it, the last "
                + $"{lastMs:0} ms: {run}"
        );
        Assert.True(lastMs <= MayStillCall.TotalMilliseconds, $"The last call came {lastMs:0} ms after the cap was saved.");
        Assert.True(
            inFlight + late.Count <= Callers,
            $"{inFlight} calls were in flight and {late.Count} came later: more than {Callers} callers can have reserved before."
        );
        await platform.AssertHonestAsync(run);
    }

    [Fact]
    public async Task A_cap_lowered_to_more_than_is_spent_holds_to_the_call()
    {
        var (platform, run) = await RunInProgressAsync("Cap lowered a little");
        var cap = (await platform.RunAsync(run.Id)).Spend.SettledUsd + 0.7m;

        await platform.SetCapAsync(cap);
        var savedAt = TimeProvider.System.GetUtcNow();
        run = await platform.InStateAsync(run, "budgetStopped");

        var calls = await platform.Ledger.CallsAsync(run.Id);
        // more than the cap only if the machine was slow to save it
        var spentOrInFlight = calls.Where(call => call.At <= savedAt).Sum(call => call.Usd);
        output.WriteLine($"${spentOrInFlight} billed when the cap of ${cap} was saved: {run}");
        Assert.InRange(run.Spend.SettledUsd, cap - EbayUsd + 0.000001m, Math.Max(cap, spentOrInFlight + (Callers * EbayUsd)));
        if (spentOrInFlight + (Callers * EbayUsd) <= cap)
            Assert.True(run.Spend.SettledUsd <= cap);
        await platform.AssertHonestAsync(run);
    }

    /// <summary>A run whose Amazon calls are all made, with eBay calls in flight and 7 s of them to come.</summary>
    private async Task<(Platform Platform, Run Run)> RunInProgressAsync(string name)
    {
        const int Categories = 16;
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(250);
        var run = await market.StartAsync(name, Categories);
        run = await platform.UntilAsync(run, now => now.Counts.Calls.Amazon == Categories * PagesPerCategory, "Amazon is read");
        await market.EbayInFlightAsync();
        return (platform, run);
    }

    /// <summary>The same, but for what follows from the cap alone.</summary>
    private static Run Comparable(Run run, Run before) =>
        run with
        {
            Spend = run.Spend with { UsedRatio = before.Spend.UsedRatio, Warned = before.Spend.Warned },
        };
}
