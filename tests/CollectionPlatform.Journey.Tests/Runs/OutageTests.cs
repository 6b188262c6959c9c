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
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1.5), InTime = TimeSpan.FromSeconds(1);

    [Fact]
    public Task While_eBay_is_down_Amazon_goes_on_nothing_is_skipped_and_the_run_completes_by_itself() => Timed.KeptAsync(OutageAsync, output.WriteLine);

    private async Task<Timing[]> OutageAsync()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(30);
        await platform.SetRatesAsync(amazon: 2, ebay: 100); // 60 pages: half a minute, unless they are let go
        var run = await platform.StartAsync("eBay away", marketplace.Categories.Take(Pages / 5));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 20, "eBay is being called");

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "down" });
        var downAt = TimeProvider.System.GetUtcNow();
        await Eventually.Holds(async () => (await platform.GateAsync("ebay")).State == "down", describe: () => "the gate of eBay is closed");
        var closedAt = TimeProvider.System.GetUtcNow();
        var closed = await platform.RunAsync(run.Id);
        Assert.True(closed.Counts.Calls.Amazon < Pages, $"eBay was to go down while Amazon is at work: {closed}");
        Assert.Equal("up", (await platform.GateAsync("amazon")).State);

        await platform.SetRatesAsync(ebay: 100);
        await platform.UntilAsync(run, now => now.Counts.Calls.Amazon == Pages, "Amazon's pages are all read");
        await Eventually.Holds(async () => Probes(await platform.Ledger.CallsAsync(run.Id), closedAt).Count >= 2, describe: () => "eBay is probed while it is down");
        var (waiting, upAt) = await ComesBackBeforeAProbeAsync(platform, run);
        Assert.Equal(("running", 0L), (waiting.State, waiting.Counts.Failed));
        var nextProbe = waiting.WaitingFor!.NextProbeAt!.Value;
        var ended = await platform.EndedAsync(run);

        var calls = (await platform.Ledger.CallsAsync(run.Id)).Where(call => call.Provider == "ebay").ToList();
        var probes = Probes(calls, closedAt);
        var again = calls.First(call => call.Billed && call.At >= upAt).At;
        output.WriteLine($"eBay was away for {(upAt - downAt).TotalSeconds:0.0} s and refused {calls.Count(call => call.Status == 503)} calls, {probes.Count} of them probes after the gate was closed; "
            + $"called again {(again - upAt).TotalSeconds:0.0} s after it was back: {ended}");
        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        Assert.All(probes.Zip(probes.Skip(1)), pair => Assert.True(pair.Second - pair.First >= ShortestProbeInterval, $"Two probes within {(pair.Second - pair.First).TotalMilliseconds:0} ms."));
        await platform.AssertHonestAsync(run);
        return [new("the first call after the probe was due", again - nextProbe, Slack)];
    }

    /// <summary>Calls that eBay refused when the last one on its way had long arrived.</summary>
    private static List<DateTimeOffset> Probes(IEnumerable<LedgerCall> calls, DateTimeOffset closedAt) =>
        [.. calls.Where(call => call is { Provider: "ebay", Status: 503 } && call.At > closedAt + Slack).Select(call => call.At)];

    /// <summary>Lets eBay come back while the run waits for the next probe, so that this probe is the one to find it; when we are too late for it, eBay goes down again.</summary>
    private static async Task<(Run Waiting, DateTimeOffset UpAt)> ComesBackBeforeAProbeAsync(Platform platform, Run run)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var waiting = await platform.UntilAsync(run, now => now.WaitingFor is { Provider: "ebay", NextProbeAt: { } at } && at > TimeProvider.System.GetUtcNow() + InTime,
                "the run waits for eBay, whose next probe is still to come");
            await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "up" });
            var upAt = TimeProvider.System.GetUtcNow();
            if (upAt < waiting.WaitingFor!.NextProbeAt) return (waiting, upAt);
            await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "down" });
        }

        throw new InvalidOperationException("eBay never came back in time for the next probe.");
    }
}
