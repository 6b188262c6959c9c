using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

[Collection(CrashStackCollection.Name)]
public sealed partial class FreezeTests(CrashStack crash, ITestOutputHelper output)
{
    private const string Victim = "worker-1";
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15), TakenOverWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Peers_take_over_from_a_frozen_worker_and_when_it_thaws_it_can_commit_nothing_of_old()
    {
        await crash.PaceAsync(amazonPerSecond: 2, ebayPerSecond: 18); // still going on when it thaws
        try { await FreezeAsync(); }
        finally { await crash.PaceAsync(); }
    }

    private async Task FreezeAsync()
    {
        var run = await crash.StartRunAsync();
        await crash.Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 300, JitterMs = 200 }); // so that it has calls in flight
        await run.ReachesAsync(0.15);
        var freeze = new Interruption($"SIGSTOP of {Victim} for {Frozen.TotalSeconds:0} s", await FreezeWithCallsInFlightAsync(run), TimeProvider.System.GetUtcNow(), WorkersLost: 1);

        var held = 0;
        await Eventually.Holds(async () => (held = await CallsBookedAsUncertainAsync(run)) > 0, TakenOverWithin, () => "the peers take over\n" + crash.Stack.LogTail());
        await Eventually.Holds(() => TimeProvider.System.GetUtcNow() >= freeze.Began + Frozen);
        freeze = freeze with { Thawed = TimeProvider.System.GetUtcNow() };
        crash.Stack.Thaw(Victim);
        Assert.Equal("running", (await Evidence.GetAsync<RunView>(crash.Stack, $"/api/runs/{run.Id}")).State); // or there would be nothing to spoil
        await Eventually.Holds(() => crash.Stack.LogTail(int.MaxValue).Contains($"{Victim} was fenced: peers took over its work", StringComparison.Ordinal), describe: () => "it finds that it is fenced\n" + crash.Stack.LogTail());
        await Eventually.Holds(() => Wire.SqlAsync<bool>(crash.Stack, "select gone_at is null from workers where id = $1", Victim), describe: () => "it comes back");

        var evidence = await run.EndsAsync();
        output.WriteLine($"{freeze.Describe(evidence, crash.Catalogue)}; it held {held} calls");
        Assert.True(freeze.CameInTheMiddle(evidence, crash.Catalogue));
        Promises.Hold(evidence, crash.Catalogue, freeze);
        Assert.True(evidence.Repeated <= held, $"{evidence.Repeated} calls repeated, {held} were booked as uncertain");
        foreach (var calls in evidence.CallsByKey.Where(calls => calls.Count() > 1))
            Assert.True(calls.ElementAt(1).At <= freeze.Began + TakenOverWithin, $"{calls.Key} was taken over only at {calls.ElementAt(1).At:O}");
    }

    /// <summary>Freezes it at a moment at which it has calls in flight; answers when.</summary>
    private async Task<DateTimeOffset> FreezeWithCallsInFlightAsync(RunningRun run)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var began = TimeProvider.System.GetUtcNow();
            crash.Stack.Freeze(Victim);
            if (await Wire.SqlAsync<long>(crash.Stack, "select coalesce(sum(calls), 0)::bigint from reservations where run_id = $1 and worker_id = $2", Guid.Parse(run.Id), Victim) > 0) return began;
            crash.Stack.Thaw(Victim);
        }

        throw new InvalidOperationException($"{Victim} never had a call in flight.");
    }

    /// <summary>What its peers found reserved when they declared it gone; 0 before.</summary>
    private async Task<int> CallsBookedAsUncertainAsync(RunningRun run)
    {
        var events = (await Evidence.GetAsync<PageOf<EventView>>(crash.Stack, $"/api/runs/{run.Id}/events?limit=500")).Items;
        return events.Select(e => Lost().Match(e.Detail)).Where(match => match.Success).Select(match => int.Parse(match.Groups["calls"].Value, CultureInfo.InvariantCulture)).FirstOrDefault();
    }

    [GeneratedRegex($"^{Victim} was lost with (?<calls>\\d+) calls in flight")]
    private static partial Regex Lost();
}
