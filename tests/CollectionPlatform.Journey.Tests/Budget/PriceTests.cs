using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;
using static CollectionPlatform.Journey.Tests.Budget.BudgetMarket;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>What a call is reserved at comes from our price list; what it is booked at is what the marketplace billed.</summary>
[Collection(BudgetMarket.Name)]
[Trait("Suite", "all")]
public sealed class PriceTests(BudgetMarket market, ITestOutputHelper output)
{
    [Theory]
    [InlineData("dearer", "0.002")]
    [InlineData("cheaper", "0.005")]
    public async Task Calls_that_are_billed_otherwise_than_listed_are_booked_at_what_they_cost(string than, string listed)
    {
        const decimal Cap = 1.2m;
        var list = decimal.Parse(listed, System.Globalization.CultureInfo.InvariantCulture);
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(50);
        await market.SetPricesAsync(AmazonUsd, list);
        var before = await market.DiscrepanciesAsync();
        await platform.SetCapAsync(Cap);

        var run = await platform.InStateAsync(await market.StartAsync($"eBay is {than}", 8), "budgetStopped");

        var (after, ledger) = (await market.DiscrepanciesAsync(), await platform.Ledger.ReadAsync());
        var (billed, calls) = (ledger.BilledUsd(run.Id), ledger.Runs[run.Id]["ebay"].Billed);
        output.WriteLine(
            $"{calls} calls to eBay listed at ${list} cost ${EbayUsd} each: ${billed} billed of ${Cap}, discrepancy "
                + $"${after["ebay"] - before["ebay"]}"
        );
        await platform.AssertHonestAsync(run);
        Assert.Equal(calls * (EbayUsd - list), after["ebay"] - before["ebay"]);
        Assert.Equal(before["amazon"], after["amazon"]);
        var oneBatch = Callers * Math.Max(0, EbayUsd - list); // what the calls in flight may cost more than was reserved for them
        // calls are reserved at what answers bill, once the first did
        Assert.InRange(billed, Cap - Math.Max(list, EbayUsd) + 0.000001m, Cap + oneBatch);
    }

    [Fact]
    public async Task A_price_changed_in_mid_run_holds_for_the_next_reservation_and_the_money_stays_exact()
    {
        const decimal Listed = 0.004m;
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(250);
        var run = await market.StartAsync("Price changed", 16);
        await market.EbayInFlightAsync();

        await market.SetPricesAsync(AmazonUsd, OutOfReach);
        var changedAt = TimeProvider.System.GetUtcNow();
        run = await platform.InStateAsync(run, "budgetStopped");
        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay");
        var (inFlight, late) = (calls.InFlightAt(changedAt), calls.Count(call => call.At > changedAt));
        output.WriteLine($"{inFlight} calls were in flight when the price changed, {late} that were reserved came after: {run}");
        Assert.True(
            inFlight + late <= Callers,
            $"{inFlight} calls were in flight and {late} came later: more than {Callers} callers can have reserved at the old price."
        );
        await platform.AssertHonestAsync(run);

        var before = await market.DiscrepanciesAsync();
        await market.SetPricesAsync(AmazonUsd, Listed);
        var cap = run.Spend.SettledUsd + 0.3m;
        run = await market.GoOnAsync(run, cap);

        var dearer = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay").Count - calls.Count;
        output.WriteLine($"{dearer} calls at the new price: {run}");
        // the last call was made while what it was listed at fitted
        Assert.InRange(run.Spend.SettledUsd, cap - Listed + 0.000001m, cap - Listed + EbayUsd);
        Assert.Equal(dearer * (EbayUsd - Listed), (await market.DiscrepanciesAsync())["ebay"] - before["ebay"]);
        await platform.AssertHonestAsync(run);
    }
}
