using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.RateLimits;

/// <summary>A provider that asks us to wait is not called before, by any worker.</summary>
[Collection(LimitMarket.Name)]
[Trait("Suite", "all")]
public sealed class RetryAfterTests(LimitMarket market, ITestOutputHelper output)
{
    private const double Seconds = 5;
    private static readonly TimeSpan MayStillArrive = TimeSpan.FromSeconds(0.5),
        Exactly = TimeSpan.FromMilliseconds(10),
        Slack = TimeSpan.FromSeconds(1.5);

    [Fact]
    public Task No_worker_calls_a_provider_before_the_time_is_over_that_a_429_asked_for() =>
        Timed.KeptAsync(LimitedAsync, output.WriteLine);

    private async Task<Timing[]> LimitedAsync()
    {
        var platform = await market.ResetAsync();
        await platform.Ledger.SetAsync(
            "ebay",
            new SandboxFaults
            {
                LatencyMs = 200,
                JitterMs = 200,
                CallsPerSecond = 100,
                RetryAfterSeconds = Seconds,
            }
        );
        await platform.SetRatesAsync(ebay: 250);
        var run = await platform.StartAsync("Rate limit", market.Categories.Take(4));
        var waiting = await platform.UntilAsync(run, now => now.WaitingFor is { Provider: "ebay" }, "the run waits for eBay");
        Assert.Equal("rate limit reached (429)", waiting.WaitingFor!.Reason);
        Assert.Equal("rateLimited", (await platform.GateAsync("ebay")).State);
        await Eventually.Holds(
            async () => (await platform.EventsAsync(run)).Exists(e => e.Kind == "providerResumed"),
            describe: () => "eBay is called again"
        );
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { CallsPerSecond = 1_000_000 });
        var ended = await platform.EndedAsync(run);

        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        await platform.AssertHonestAsync(run);
        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay");
        var refused = calls.Where(call => call.Status == 429).ToList();
        var first = refused.Min(call => call.AnsweredAt!.Value);
        var last = refused.Where(call => call.AnsweredAt < first.AddSeconds(Seconds)).Max(call => call.AnsweredAt!.Value);
        var (before, after) = (
            calls.Last(call => call.At < first.AddSeconds(Seconds / 2)),
            calls.First(call => call.At >= first.AddSeconds(Seconds / 2))
        );
        output.WriteLine(
            $"{refused.Count} of {calls.Count} calls were refused; the first answer told us to wait, the last call came "
                + $"{(before.At - first).TotalMilliseconds:0} ms later, "
                + $"the next one {(after.At - last).TotalSeconds:0.000} s after the last refusal: {ended}"
        );
        return
        [
            new("the last call on its way when the first 429 was answered", before.At - first, MayStillArrive),
            new("a call before its time", Max(TimeSpan.Zero, TimeSpan.FromSeconds(Seconds) - (after.At - last)), Exactly),
            new("the first call after that time", after.At - last - TimeSpan.FromSeconds(Seconds), Slack),
        ];
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
