using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;
using static CollectionPlatform.Journey.Tests.Budget.BudgetMarket;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>The last call that fits is made and none after it, however many callers want it at once.</summary>
[Collection(BudgetMarket.Name)]
[Trait("Suite", "all")]
public sealed class EdgeTests(BudgetMarket market, ITestOutputHelper output)
{
    [Fact]
    public async Task Of_64_callers_in_four_processes_exactly_as_many_calls_are_billed_as_the_cap_allows()
    {
        const int AmazonCalls = 137; // of 200
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(400);
        await market.SetPricesAsync(AmazonUsd, OutOfReach);
        await platform.SetCapAsync(AmazonCalls * AmazonUsd);
        var run = await platform.InStateAsync(await market.StartAsync("To the call", 40), "budgetStopped");
        await AssertBilledAsync(platform, run, AmazonCalls, 0);

        await market.SetPricesAsync(OutOfReach, EbayUsd);
        var (ebayCalls, most) = (0, 0);
        foreach (var n in (int[])[1, 63, 64, 65, 150, .. Enumerable.Repeat(129, 10)])
        {
            if (n == 129 && most == Callers)
                break; // all 64 callers have been at it together; they had ten more chances
            run = await market.GoOnAsync(run, run.Spend.SettledUsd + (n * EbayUsd));
            await AssertBilledAsync(platform, run, AmazonCalls, ebayCalls += n);
            most = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay").MostAtOnce();
        }

        output.WriteLine($"Up to {most} calls to eBay in flight together: {run}");
        Assert.Equal(Callers, most);
        await AssertReadableAsync(platform, run);
    }

    [Fact]
    public async Task When_only_the_cheaper_call_still_fits_it_is_made_and_the_dearer_is_not()
    {
        const int AmazonCalls = 20; // of 50
        const decimal Left = 0.0095m,
            Cap = (AmazonCalls * AmazonUsd) + Left; // less than an Amazon call, three eBay calls and half a cent
        var platform = await market.ResetAsync();
        await market.SetPricesAsync(AmazonUsd, OutOfReach);
        await platform.SetCapAsync(Cap);
        var run = await platform.InStateAsync(await market.StartAsync("Cheaper fits", 10), "budgetStopped");
        await AssertBilledAsync(platform, run, AmazonCalls, 0);

        await market.SetPricesAsync(AmazonUsd, EbayUsd);
        run = await market.GoOnAsync(run, Cap);

        await AssertBilledAsync(platform, run, AmazonCalls, 3);
        Assert.Equal(Cap - 0.0005m, run.Spend.SettledUsd);
        await platform.SetCapAsync(100m);
        await platform.MoveAsync(run, "resume");
        run = await platform.EndedAsync(run);
        Assert.Equal(("completed", 10L * PagesPerCategory), (run.State, run.Counts.Calls.Amazon)); // there were Amazon calls left to want
        await platform.AssertHonestAsync(run);
    }

    [Fact]
    public async Task Ten_parallel_runs_each_keep_their_own_cap_to_the_call()
    {
        const decimal Cap = 0.2981m; // a trifle more than 10 Amazon calls and 66 of eBay
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(30);
        await platform.SetCapAsync(Cap);
        var selections = new List<List<Category>>();
        for (var i = 0; i < 10; i++)
            selections.Add(await market.UnreadAsync(2)); // 0.10 USD of Amazon, 0.60 and more of eBay

        var runs = await Task.WhenAll(selections.Select((categories, i) => platform.StartAsync($"Side by side {i}", categories)));
        runs = await Task.WhenAll(runs.Select(run => platform.InStateAsync(run, "budgetStopped")));

        var ledger = await platform.Ledger.ReadAsync();
        foreach (var run in runs)
        {
            output.WriteLine($"{run}");
            Assert.InRange(ledger.BilledUsd(run.Id), Cap - EbayUsd + 0.000001m, Cap);
            await platform.AssertHonestAsync(run);
            Assert.Single(await platform.EventsAsync(run), e => e.Kind == "budgetWarning");
            await AssertReadableAsync(platform, run);
        }
        Assert.Equal(10 * Cap, runs.Sum(run => run.Spend.CapUsd));
    }

    private static async Task AssertBilledAsync(Platform platform, Run run, long amazonCalls, long ebayCalls)
    {
        var ledger = (await platform.Ledger.ReadAsync()).Runs[run.Id];
        Assert.Equal((amazonCalls, ebayCalls), (ledger["amazon"].Billed, ledger.TryGetValue("ebay", out var ebay) ? ebay.Billed : 0));
        Assert.Equal((amazonCalls, ebayCalls), (run.Counts.Calls.Amazon, run.Counts.Calls.Ebay));
        await platform.AssertHonestAsync(run);
    }

    /// <summary>What a run has collected when it stands at its cap is kept and can be read.</summary>
    private static async Task AssertReadableAsync(Platform platform, Run run)
    {
        var products = await platform.AllAsync<Product>($"/api/products?runId={run.Id}");
        Assert.Equal(run.Counts.Products, products.Count);
        var log = await platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log");
        Assert.Equal(run.Counts.Calls.Amazon + run.Counts.Calls.Ebay, log.Count);
        Assert.Equal(run.Spend.SettledUsd, log.Sum(entry => entry.CostUsd));
    }
}
