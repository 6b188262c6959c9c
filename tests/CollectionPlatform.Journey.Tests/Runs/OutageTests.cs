using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>An outage is not failure: units wait, others go on, nothing is skipped.</summary>
[Collection(Marketplace.Name)]
public sealed class OutageTests(Marketplace marketplace, ITestOutputHelper output)
{
    private const int Pages = 60;
    private static readonly TimeSpan ShortestProbeInterval = TimeSpan.FromSeconds(0.75); // 1 s, less 20 % jitter and the marketplace's own clock
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task While_eBay_is_down_Amazon_goes_on_nothing_is_skipped_and_the_run_completes_by_itself()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(30);
        await platform.SetRatesAsync(amazon: 9); // 60 pages: 6 s
        var run = await platform.StartAsync("eBay away", marketplace.Categories.Take(Pages / 5));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 20, "eBay is being called");

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "down" });
        var downAt = TimeProvider.System.GetUtcNow();
        await Eventually.Holds(async () => (await platform.GateAsync("ebay")).State == "down", describe: () => "the gate of eBay is closed");
        var closed = await platform.RunAsync(run.Id);
        Assert.True(closed.Counts.Calls.Amazon < Pages, $"eBay was to go down while Amazon is at work: {closed}");
        Assert.Equal("up", (await platform.GateAsync("amazon")).State);

        await platform.UntilAsync(run, now => now.Counts.Calls.Amazon == Pages, "Amazon's pages are all read");
        var waiting = await platform.UntilAsync(run, now => now.WaitingFor is { Provider: "ebay", NextProbeAt: { } at } && at > TimeProvider.System.GetUtcNow() + Slack / 3,
            "the run waits for eBay, whose next probe is still to come");
        Assert.Equal(("running", 0L), (waiting.State, waiting.Counts.Failed));
        var nextProbe = waiting.WaitingFor!.NextProbeAt!.Value;

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "up" });
        var upAt = TimeProvider.System.GetUtcNow();
        var ended = await platform.EndedAsync(run);

        var calls = (await platform.Ledger.CallsAsync(run.Id)).Where(call => call.Provider == "ebay").ToList();
        var probes = calls.Where(call => call.Status == 503 && call.At > downAt + Slack).Select(call => call.At).ToList();
        var again = calls.First(call => call.Billed && call.At >= upAt).At;
        output.WriteLine($"eBay was away for {(upAt - downAt).TotalSeconds:0.0} s and refused {calls.Count(call => call.Status == 503)} calls, {probes.Count} of them probes after the gate was closed; "
            + $"called again {(again - upAt).TotalSeconds:0.0} s after it was back: {ended}");
        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        Assert.NotEmpty(probes);
        Assert.All(probes.Zip(probes.Skip(1)), pair => Assert.True(pair.Second - pair.First >= ShortestProbeInterval, $"Two probes within {(pair.Second - pair.First).TotalMilliseconds:0} ms."));
        Assert.True(again <= nextProbe + Slack, $"eBay was back at {upAt:O}, the next probe was due at {nextProbe:O}, the first call came at {again:O}.");
        await platform.AssertHonestAsync(run);
    }
}
