using System.Net;
using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>A cap that is lowered or raised holds from the moment it is saved, to the call, as the marketplace's ledger says.</summary>
[Collection(Marketplace.Name)]
public sealed class CapTests(Marketplace marketplace, ITestOutputHelper output)
{
    private const int AmazonCalls = 20; // 4 categories of 100 products
    private const decimal EbayUsd = 0.002m;

    [Fact]
    public async Task A_run_stops_at_a_lowered_cap_to_the_call_and_goes_on_from_there_when_it_is_raised()
    {
        var platform = await marketplace.ResetAsync();
        await platform.SetRatesAsync(ebay: 60);
        var run = await platform.StartAsync("To the call", marketplace.Categories.Skip(26).Take(4));
        run = await platform.UntilAsync(run, now => now.Counts.Calls.Amazon == AmazonCalls, "Amazon is read");
        var cap = run.Spend.SettledUsd + 0.3m;
        await platform.SetCapAsync(cap);

        run = await platform.InStateAsync(run, "budgetStopped");
        output.WriteLine($"{run}");
        Assert.InRange((await platform.Ledger.ReadAsync()).BilledUsd(run.Id), cap - EbayUsd + 0.000001m, cap);
        await platform.AssertHonestAsync(run);

        var calls = await platform.Ledger.CallsAsync(run.Id);
        await platform.SetCapAsync(run.Spend.SettledUsd + EbayUsd - 0.000001m); // all but one call
        using (var refusal = await platform.PostAsync($"/api/runs/{run.Id}/resume"))
        {
            Assert.Equal(HttpStatusCode.Conflict, refusal.StatusCode);
            Assert.Contains("urn:collection-platform:budget-blocked", await refusal.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal("budgetStopped", (await platform.RunAsync(run.Id)).State);
        Assert.Equal(calls, await platform.Ledger.CallsAsync(run.Id));

        await platform.SetCapAsync(100m);
        await platform.SetRatesAsync();
        Assert.Equal("running", (await platform.MoveAsync(run, "resume")).State);
        run = await platform.EndedAsync(run);
        output.WriteLine($"{run}");
        Assert.Equal(("completed", 100m), (run.State, run.Spend.CapUsd));
        await platform.AssertHonestAsync(run); // nothing was paid twice
        Assert.Equal(run.Counts.UnitsDone, run.Counts.Calls.Amazon + run.Counts.Calls.Ebay);
        var events = (await platform.EventsAsync(run)).Select(e => e.Kind).Where(kind => kind != "budgetWarning");
        Assert.Equal(["pending", "running", "capChanged", "budgetStopped", "capChanged", "capChanged", "running", "completed"], events);
    }
}
