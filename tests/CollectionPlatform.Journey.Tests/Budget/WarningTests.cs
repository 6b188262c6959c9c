using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;
using static CollectionPlatform.Journey.Tests.Budget.BudgetMarket;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>Whoever watches the money is told once per cap that most of it is gone.</summary>
[Collection(BudgetMarket.Name)]
public sealed class WarningTests(BudgetMarket market, ITestOutputHelper output)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task Each_cap_is_warned_of_once_however_many_workers_cross_its_mark_together()
    {
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(200); // answers come to all callers at once, so that the workers commit at once
        await market.SetPricesAsync(AmazonUsd, OutOfReach);
        await platform.SetCapAsync(1.1m);
        var run = await platform.InStateAsync(await market.StartAsync("Warned", 16), "budgetStopped"); // 0.80 USD of Amazon: 73 %
        Assert.Equal((0, false), (await WarningsAsync(platform, run), run.Spend.Warned));

        await market.SetPricesAsync(AmazonUsd, EbayUsd);
        for (var caps = 1; caps <= 4; caps++)
        {
            // The first commit crosses 80 % of this cap, while some 60 more calls are in flight.
            var cap = decimal.Round((run.Spend.SettledUsd / 0.8m) + 0.001m, 6);
            await platform.SetCapAsync(cap);
            Assert.Equal((caps - 1, false), (await WarningsAsync(platform, run), (await platform.RunAsync(run.Id)).Spend.Warned));

            run = await market.GoOnAsync(run, cap);

            output.WriteLine($"{run}, {run.Spend.UsedRatio:P1}");
            Assert.InRange(run.Spend.SettledUsd, cap - EbayUsd + 0.000001m, cap);
            Assert.Equal((caps, true), (await WarningsAsync(platform, run), run.Spend.Warned));
        }
        await platform.AssertHonestAsync(run);
    }

    private static async Task<int> WarningsAsync(Platform platform, Run run) =>
        (await platform.EventsAsync(run)).Count(e => e.Kind == "budgetWarning");
}
