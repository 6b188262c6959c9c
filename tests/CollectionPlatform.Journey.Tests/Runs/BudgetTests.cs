using CollectionPlatform.Journey.Tests.Support;
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
            Assert.Equal(10 * AmazonUsd + stopped.Counts.Calls.Ebay * EbayUsd, billed);
            Assert.True(stopped.Spend.Warned);
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
    public async Task A_cap_lowered_in_mid_run_stops_new_calls_within_a_second()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(100);
        await platform.SetRatesAsync(ebay: 300);
        var run = await platform.StartAsync("Cap lowered", marketplace.Categories.Take(10));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 50, "eBay is being called");

        await platform.SetCapAsync(0.05m); // less than is spent already
        var savedAt = TimeProvider.System.GetUtcNow();
        var stopped = await platform.InStateAsync(run, "budgetStopped");

        var last = (await platform.Ledger.CallsAsync(run.Id))[^1].At;
        output.WriteLine($"Last call {(last - savedAt).TotalMilliseconds:0} ms after the cap was saved: {stopped}");
        Assert.True(last <= savedAt + TimeSpan.FromSeconds(1), $"The last call came {(last - savedAt).TotalMilliseconds:0} ms after the cap was saved.");
        await platform.AssertHonestAsync(run);
        Assert.Equal("cancelled", (await platform.MoveAsync(run, "cancel")).State);
    }
}
