using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>The cap holds to the call, and what it stopped goes on from the exact frontier once it is raised.</summary>
[Collection(Marketplace.Name)]
public sealed class BudgetTests(Marketplace marketplace, ITestOutputHelper output)
{
    private const decimal Cap = 0.251m, AmazonUsd = 0.01m, EbayUsd = 0.002m;

    [Fact]
    public async Task A_run_stops_at_its_cap_to_the_call_and_completes_once_the_cap_is_raised()
    {
        var platform = await marketplace.ResetAsync();
        var two = marketplace.Categories.TakeLast(2).ToList(); // 10 Amazon calls and about 220 of eBay: 0.54 USD
        foreach (var category in two) await platform.ExpectProductsAsync(category.Id, 5); // nobody knew how large they are
        await platform.SetCapAsync(Cap);
        Run run;
        try
        {
            run = await platform.StartAsync("Short of money", two);
            var stopped = await platform.InStateAsync(run, "budgetStopped");
            var billed = (await platform.Ledger.ReadAsync()).BilledUsd(run.Id);
            output.WriteLine($"Billed ${billed} of ${Cap}: {stopped}");
            Assert.InRange(billed, Cap - EbayUsd, Cap);
            Assert.Equal(stopped.Counts.Calls.Amazon * AmazonUsd + stopped.Counts.Calls.Ebay * EbayUsd, billed);
            await platform.UntilAsync(run, now => now.Spend.Warned, "the warning is there"); // it follows the commit that crossed the mark
            await platform.AssertHonestAsync(run);

            using (var refusal = await platform.PostAsync($"/api/runs/{run.Id}/resume"))
            {
                Assert.Equal(409, (int)refusal.StatusCode);
                Assert.Contains("Raise the cap", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }

            await platform.SetCapAsync(5m);
            Assert.Equal("running", (await platform.MoveAsync(run, "resume")).State);
            var completed = await platform.EndedAsync(run);
            Assert.Equal("completed", completed.State);
            Assert.True(completed.Spend.SettledUsd > Cap);
            Assert.Equal((5m, false), (completed.Spend.CapUsd, completed.Spend.Warned));
        }
        finally
        {
            foreach (var category in two) await platform.ExpectProductsAsync(category.Id, 100);
        }
        await platform.AssertHonestAsync(run);
        var events = (await platform.EventsAsync(run)).Select(e => e.Kind).ToList();
        Assert.Single(events, kind => kind == "budgetWarning");
        Assert.Single(events, kind => kind == "budgetStopped");
    }

    [Fact]
    public Task A_cap_lowered_in_mid_run_stops_new_calls_within_a_second() => Timed.KeptAsync(LowerCapAsync, output.WriteLine);

    private async Task<Timing[]> LowerCapAsync()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(100);
        await platform.SetRatesAsync(ebay: 60); // 1,100 look-ups: more than it can do in 15 s
        var run = await platform.StartAsync("Cap lowered", marketplace.Categories.Take(10));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 50, "eBay is being called");

        await platform.SetCapAsync(0.05m); // less than is spent already
        var savedAt = TimeProvider.System.GetUtcNow();
        var stopped = await platform.InStateAsync(run, "budgetStopped");

        var last = (await platform.Ledger.CallsAsync(run.Id))[^1].At;
        output.WriteLine($"{stopped}");
        await platform.AssertHonestAsync(run);
        Assert.Equal("cancelled", (await platform.MoveAsync(run, "cancel")).State);
        return [new("the last call after the cap was saved", last - savedAt, TimeSpan.FromSeconds(1))];
    }
}
