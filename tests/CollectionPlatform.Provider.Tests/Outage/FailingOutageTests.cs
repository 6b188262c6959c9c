using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Outage;

/// <summary>An outage may also look like a failure of each item: a server error, or no answer at all. No item is skipped for it.</summary>
[Collection(OutageMarket.Name)]
[Trait("Suite", "all")]
public sealed class FailingOutageTests(OutageMarket market, ITestOutputHelper output)
{
    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.0, 1.0)]
    public async Task A_provider_that_fails_over_every_call_in_mid_run_costs_no_item(double errorRate, double timeoutRate)
    {
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(20);
        await platform.SetRatesAsync(ebay: 1000); // far more answers in 10 s than calls that can be waiting when it happens
        var run = await platform.StartAsync("Every call fails", market.Categories.Take(15));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 300, "eBay is being called");
        await platform.Ledger.SetAsync(
            "ebay",
            new SandboxFaults
            {
                ErrorRate = errorRate,
                TimeoutRate = timeoutRate,
                TimeoutBilledRate = 0,
            }
        );
        await Eventually.Holds(
            async () =>
                (await platform.EventsAsync(run)).Exists(e =>
                    e.Kind == "providerPaused" && e.Detail.Contains("; tried ", StringComparison.Ordinal)
                ),
            describe: () => $"eBay is probed while it fails\n{platform.Stack.LogTail(20)}"
        );
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { ErrorRate = 0, TimeoutRate = 0 });
        var ended = await platform.EndedAsync(run);

        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay");
        output.WriteLine($"{calls.Count(call => call.Status is 0 or >= 500)} of {calls.Count} calls failed: {ended}");
        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        var ledger = await platform.Ledger.ReadAsync();
        Assert.Equal((0, ledger.BilledUsd(run.Id)), (ledger.Repeated(run.Id), ended.Spend.SettledUsd));
        Assert.Equal(calls.Count(call => call.Status == 0) * 0.002m, ended.Spend.UncertainUsd);
    }
}
