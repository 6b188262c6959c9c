using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Outage;

/// <summary>An outage is not failure: units wait, others go on, nothing is skipped; and what waits still obeys.</summary>
[Collection(OutageMarket.Name)]
public sealed class OutageTests(OutageMarket market, ITestOutputHelper output)
{
    private const int Pages = 40;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1),
        Slack = TimeSpan.FromSeconds(1.5),
        InTime = TimeSpan.FromSeconds(1),
        MayStillArrive = TimeSpan.FromSeconds(0.5),
        Exactly = TimeSpan.FromMilliseconds(10);

    [Fact]
    public Task While_eBay_is_down_Amazon_goes_on_nothing_is_skipped_what_waits_obeys_and_the_run_completes_by_itself() =>
        Timed.KeptAsync(
            async time =>
            {
                using var load = new MachineLoad();
                return new Measurement(await OutageAsync(TimeSpan.FromSeconds(time == 1 ? 20 : 10)), load.Read());
            },
            output.WriteLine
        );

    private async Task<Timing[]> OutageAsync(TimeSpan length)
    {
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(30);
        await platform.SetRatesAsync(amazon: 4, ebay: 100); // 40 pages: 10 s
        var run = await platform.StartAsync("eBay away", market.Categories.Take(Pages / 5));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 20, "eBay is being called");

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "down" });
        var downAt = TimeProvider.System.GetUtcNow();
        await Eventually.Holds(
            async () => (await platform.GateAsync("ebay")).State == "down",
            describe: () => "the gate of eBay is closed"
        );
        var closed = await platform.RunAsync(run.Id);
        Assert.True(closed.Counts.Calls.Amazon < Pages, $"eBay was to go down while Amazon is at work: {closed}");
        Assert.Null(closed.WaitingFor);
        await platform.UntilAsync(run, now => now.Counts.Calls.Amazon == Pages, "Amazon's pages are all read");
        await platform.SetRatesAsync(ebay: 1000);
        var waiting = await platform.UntilAsync(run, now => now.WaitingFor is { Provider: "ebay" }, "the run says that it waits for eBay");
        Assert.Equal("service unavailable (503)", waiting.WaitingFor!.Reason);

        var (obeyed, other) = await ObeysAsync(platform, run);
        var (nextProbe, upAt) = await ComesBackAsync(platform, downAt + length);
        var still = await platform.RunAsync(run.Id);
        var ended = await platform.EndedAsync(run);

        var calls = await platform.Ledger.CallsAsync(run.Id);
        Assert.True(
            calls.Of("amazon").Count(call => call.Billed && call.At > downAt && call.At < upAt) >= Pages / 4,
            "Amazon went on meanwhile."
        );
        Assert.Equal(("running", 0L), (still.State, still.Counts.Failed));
        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        await platform.AssertHonestAsync(run);
        await platform.AssertHonestAsync(other);

        var closedAt = (await platform.EventsAsync(run)).First(e => e.Kind == "providerPaused").At;
        var refused = calls
            .Of("ebay")
            .Concat((await platform.Ledger.CallsAsync(other.Id)).Of("ebay"))
            .Where(call => call.Status == 503)
            .OrderBy(call => call.At)
            .ToList();
        var probes = refused.Where(call => call.At >= closedAt + BackOff(TimeSpan.Zero)).ToList();
        var again = calls.Of("ebay").First(call => call.Billed && call.At >= upAt).At;
        output.WriteLine(
            $"eBay was away for {(upAt - downAt).TotalSeconds:0.0} s and refused {refused.Count} calls; after the gate was closed "
                + $"{probes.Count} probes, "
                + $"{string.Join(", ", probes.Select(probe => $"{(probe.At - closedAt).TotalSeconds:0.0}"))} s later; called again "
                + $"{(again - upAt).TotalSeconds:0.0} s after it was back: {ended}"
        );
        Assert.NotEmpty(probes);
        Assert.Equal(probes.Count, probes.Select(probe => probe.Key).Distinct().Count());
        return
        [
            .. obeyed,
            new(
                "the last call on its way when the gate was closed",
                refused.Except(probes).Max(call => call.At) - closedAt,
                MayStillArrive
            ),
            new("a probe before its time", TooEarly(probes, closedAt), Exactly),
            new("the first call after the probe was due", again - nextProbe, Slack),
        ];
    }

    /// <summary>
    /// The run is paused and goes on, another is cancelled, all while the gate is closed and no unit of theirs can be called.
    /// </summary>
    private async Task<(Timing[] Timings, Run Other)> ObeysAsync(Platform platform, Run run)
    {
        var other = await platform.StartAsync("To be cancelled", market.Categories.Skip(18).Take(2));
        await platform.UntilAsync(other, now => now.WaitingFor is { Provider: "ebay" }, "the other run waits for eBay too");
        await platform.MoveAsync(run, "pause");
        await platform.InStateAsync(run, "paused");
        Assert.Equal("running", (await platform.MoveAsync(run, "resume")).State);
        await platform.UntilAsync(run, now => now.WaitingFor is { Provider: "ebay" }, "the resumed run waits for eBay again");
        await platform.MoveAsync(other, "cancel");
        var cancelled = await platform.InStateAsync(other, "cancelled");
        Assert.Equal((10L, 0L), (cancelled.Counts.Calls.Amazon, cancelled.Counts.Failed));
        return (
            [
                await TookAsync(platform, run, "pausing", "paused"),
                await TookAsync(platform, run, "running", "waiting"),
                await TookAsync(platform, other, "cancelling", "cancelled"),
            ],
            other
        );
    }

    private static async Task<Timing> TookAsync(Platform platform, Run run, string from, string to)
    {
        var events = await platform.EventsAsync(run);
        return new(
            $"from {from} to {to} while eBay is down",
            events.Last(e => e.Kind == to).At - events.Last(e => e.Kind == from).At,
            AtOnce
        );
    }

    /// <summary>By how much a probe came sooner than the back-off allows; so never two at once, whoever sends them.</summary>
    private static TimeSpan TooEarly(List<LedgerCall> probes, DateTimeOffset closedAt) =>
        probes
            .Zip(probes.Select(probe => probe.AnsweredAt!.Value).Prepend(closedAt), (probe, last) =>
                BackOff(last - closedAt) - (probe.At - last)
            )
            .Append(TimeSpan.Zero)
            .Max();

    /// <summary>A quarter of the outage so far, 1 s at least, less 10 % of jitter.</summary>
    private static TimeSpan BackOff(TimeSpan outage) => 0.9 * TimeSpan.FromSeconds(Math.Clamp(outage.TotalSeconds / 4, 1, 60));

    /// <summary>
    /// Lets eBay come back when it was away long enough, a moment before a probe. When we are too late for the probe, eBay goes down
    /// again, so that it is known which probe is to find it.
    /// </summary>
    private static async Task<(DateTimeOffset NextProbe, DateTimeOffset UpAt)> ComesBackAsync(Platform platform, DateTimeOffset notBefore)
    {
        bool IsInTime(DateTimeOffset nextProbe) =>
            TimeProvider.System.GetUtcNow() is var now && now >= notBefore && nextProbe > now + InTime;

        for (var tries = 0; tries < 5; tries++)
        {
            var gate = await Eventually.Gives(
                async () => await platform.GateAsync("ebay") is { NextProbeAt: { } at } gate && IsInTime(at) ? gate : null,
                TimeSpan.FromSeconds(150),
                () => "eBay was away long enough, and its next probe is still to come"
            );
            await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "up" });
            var upAt = TimeProvider.System.GetUtcNow();
            if (upAt < gate.NextProbeAt)
                return (gate.NextProbeAt.Value, upAt);
            await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "down" });
        }

        throw new InvalidOperationException("eBay never came back in time for the next probe.");
    }
}
