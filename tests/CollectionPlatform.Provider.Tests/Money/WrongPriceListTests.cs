using System.Globalization;
using System.Net.Http.Json;
using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Money;

/// <summary>eBay bills 25 times what our price list says.</summary>
[Collection(OutageMarket.Name)]
public sealed class WrongPriceListTests(OutageMarket market, ITestOutputHelper output)
{
    private const decimal Listed = 0.002m,
        Billed = 0.05m,
        Cap = 1m,
        HigherCap = 8m;

    /// <summary>From the first higher bill until its price is stored.</summary>
    private static readonly TimeSpan Stored = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task Only_calls_in_flight_at_the_first_higher_bill_pass_the_cap_and_none_once_the_price_is_known()
    {
        var platform = await market.ResetAsync();
        await platform.SetCapAsync(Cap);
        await platform.SetRatesAsync(ebay: 30); // some 50 in flight, of 300 look-ups
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 600, PriceUsd = Billed });
        try
        {
            var run = await platform.StartAsync("Wrong price list", market.Categories.Skip(8).Take(3));
            var stopped = await platform.InStateAsync(run, "budgetStopped");
            await AssertOvershootAsync(platform, stopped);
            var raised = Assert.Single(await platform.EventsAsync(run), e => e.Kind == "priceRaised");
            Assert.StartsWith(
                "ebay: responses are billed $0.05 per call, the price list says $0.002",
                raised.Detail,
                StringComparison.Ordinal
            );
            Assert.Equal((Listed, Billed), await PricesAsync(platform));

            await platform.SetRatesAsync(ebay: 100);
            await platform.SetCapAsync(HigherCap);
            await platform.MoveAsync(run, "resume");
            var again = await platform.InStateAsync(run, "budgetStopped");
            await platform.AssertHonestAsync(again);
            Assert.InRange(HigherCap - again.Spend.SettledUsd, 0, Billed - 0.000001m); // as many as fit, and not one more
            output.WriteLine($"with a cap of ${HigherCap}: {again}");
        }
        finally
        {
            await platform.Ledger.ResetAsync();
            using var saved = await platform.Stack.Api.PutAsJsonAsync("/api/prices", new { ebay = new { priceUsd = Listed } });
            saved.EnsureSuccessStatusCode();
        }

        Assert.Equal((Listed, Listed), await PricesAsync(platform));
    }

    private async Task AssertOvershootAsync(Platform platform, Run run)
    {
        await platform.AssertHonestAsync(run);
        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay").Where(call => call.Billed).ToList();
        var first = calls.Min(call => call.AnsweredAt)!.Value;
        var inFlight = calls.Count(call => call.At <= first + Stored);
        var overshoot = run.Spend.SettledUsd - Cap;
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{calls.Count(call => call.At <= first)} calls were sent before the first bill, {inFlight} until it was stored, "
                    + $"{calls.Count} in all; ${overshoot} over the cap: {run}"
            )
        );
        Assert.InRange(overshoot, 0.000001m, inFlight * (Billed - Listed));
    }

    private static async Task<(decimal Listed, decimal Reserved)> PricesAsync(Platform platform) =>
        await platform.GateAsync("ebay") is var gate ? (gate.PriceUsd, gate.ReservedPriceUsd) : default;
}
