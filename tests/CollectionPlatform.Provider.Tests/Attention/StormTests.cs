using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Attention;

/// <summary>A provider that answers every call with 200 and an error inside: no item is skipped for it unless a person says so.</summary>
[Collection(OutageMarket.Name)]
public sealed class StormTests(OutageMarket market, ITestOutputHelper output)
{
    private const int StormProbes = 3;

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_storm_that_a_person_waits_for_skips_nothing()
    {
        var (platform, run, _) = await StormAsync("Wait", market.Categories.Skip(35).Take(2));
        Assert.Equal("waiting", (await DecideAsync(platform, "wait")).Decision);
        var before = Probes(await platform.EventsAsync(run));
        await Eventually.Holds(async () => Probes(await platform.EventsAsync(run)) > before, describe: () => "eBay goes on being probed");
        var still = await platform.RunAsync(run.Id);
        Assert.Equal(("running", 0L), (still.State, still.Counts.Failed));

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "up" });
        var ended = await platform.EndedAsync(run);

        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        Assert.Equal((await platform.Ledger.ReadAsync()).BilledUsd(run.Id), ended.Spend.SettledUsd); // sick answers cost money too
        var events = await platform.EventsAsync(run);
        AssertProbesDiffer(await platform.Ledger.CallsAsync(run.Id), events);
        output.WriteLine($"{Probes(events)} probes failed: {ended}");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task What_a_person_chooses_to_skip_in_a_storm_is_skipped_and_nothing_else()
    {
        var (platform, run, sickAt) = await StormAsync("Skip", market.Categories.Skip(37).Take(3));
        Assert.Equal(("up", null), await DecideAsync(platform, "skip") is var gate ? (gate.State, gate.Decision) : default);
        await platform.UntilAsync(run, now => now.Counts.Failed > 30, "what fails alike is skipped");
        var wellAt = await SetAsync(platform, run, "up");
        var ended = await platform.EndedAsync(run);

        Assert.Equal("completedWithFailures", ended.State);
        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay");
        var last = calls.GroupBy(call => call.Key).ToDictionary(group => group.Key, group => group.Max(call => call.At));
        var failures = await platform.FailuresAsync(run);
        var skipped = failures.Select(failure => failure.UnitId).ToHashSet();
        Assert.All(failures, failure => Assert.Equal(("malformed", 200), (failure.Reason, failure.Status)));
        Assert.Equal(last.Where(unit => unit.Value > sickAt && unit.Value < wellAt).Select(unit => unit.Key).Order(), skipped.Order());
        Assert.Equal((failures.Count, skipped.Count), ((int)ended.Counts.Failed, failures.Count));
        Assert.Equal((await platform.Ledger.ReadAsync()).BilledUsd(run.Id), ended.Spend.SettledUsd);
        Assert.Contains(await platform.EventsAsync(run), e => e.Kind == "stormOver");
        output.WriteLine($"{skipped.Count} of {last.Count} units skipped: {ended}");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Nothing_is_to_be_decided_while_no_storm_waits_for_a_person()
    {
        var platform = await market.ResetAsync();
        using var answer = await platform.PostAsync("/api/providers/ebay/decision", new { choice = "skip" });
        Assert.Equal(System.Net.HttpStatusCode.Conflict, answer.StatusCode);
    }

    /// <summary>A run in a storm that has asked for a decision; its probes come every second, because the sick answers say so.</summary>
    private async Task<(Platform Platform, Run Run, DateTimeOffset SickAt)> StormAsync(string name, IEnumerable<Category> categories)
    {
        var platform = await market.ResetAsync();
        await platform.SetRatesAsync(ebay: 100);
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 20, RetryAfterSeconds = 1 });
        var run = await platform.StartAsync(name, categories);
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 20, "eBay is being called");
        var sickAt = await SetAsync(platform, run, "sickOk");
        var waiting = await platform.UntilAsync(
            run,
            now => now.WaitingFor?.Reason.StartsWith("everything fails alike", StringComparison.Ordinal) == true,
            "the run says that everything fails alike"
        );
        Assert.Equal(0, waiting.Counts.Failed);
        var gate = await platform.GateAsync("ebay");
        Assert.Equal(("needsAttention", "needed"), (gate.State, gate.Decision));
        Assert.EndsWith("skip these items or keep waiting", gate.Reason, StringComparison.Ordinal);
        return (platform, run, sickAt);
    }

    /// <summary>While the run is paused, so that it is known which calls met which mode.</summary>
    private static async Task<DateTimeOffset> SetAsync(Platform platform, Run run, string mode)
    {
        await platform.MoveAsync(run, "pause");
        await platform.InStateAsync(run, "paused");
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = mode });
        var at = TimeProvider.System.GetUtcNow();
        await platform.MoveAsync(run, "resume");
        return at;
    }

    private static async Task<Gate> DecideAsync(Platform platform, string choice)
    {
        using var answer = await platform.PostAsync("/api/providers/ebay/decision", new { choice });
        return await Platform.ReadAsync<Gate>(answer);
    }

    /// <summary>Failed probes of the outage, which is one line of the timeline.</summary>
    private static int Probes(List<RunEvent> events) =>
        Regex.Match(events.Last(e => e.Kind == "providerPaused").Detail, "tried ([0-9]+) times") is { Success: true } tried
            ? int.Parse(tried.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;

    private static void AssertProbesDiffer(IEnumerable<LedgerCall> calls, List<RunEvent> events)
    {
        var (closed, opened) = (
            events.First(e => e.Kind == "providerPaused").At.AddSeconds(0.8),
            events.First(e => e.Kind == "providerResumed").At
        );
        var probes = calls.Of("ebay").Where(call => call.At > closed && call.At < opened).Select(call => call.Key).ToList();
        Assert.True(probes.Count > StormProbes);
        Assert.Equal(probes.Count, probes.Distinct().Count());
    }
}
