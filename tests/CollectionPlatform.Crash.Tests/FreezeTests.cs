using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

[Collection(CrashCollection.Name)]
[Trait("Suite", "all")]
public sealed partial class FreezeTests(CrashStack crash, ITestOutputHelper output)
{
    private const string Victim = "worker-1";
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15),
        TakenOverWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Peers_take_over_from_a_frozen_worker_and_when_it_thaws_it_can_commit_nothing_of_old()
    {
        try
        {
            await Timed.KeptAsync(FreezeAsync, output.WriteLine);
        }
        finally
        {
            await crash.PaceAsync();
        }
    }

    private async Task<Timing[]> FreezeAsync()
    {
        await crash.PaceAsync(amazonPerSecond: 2, ebayPerSecond: 14); // of 380 look-ups half are left after 10 s
        var run = await crash.StartRunAsync();
        await crash.Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 400, JitterMs = 200 }); // so that it has calls in flight
        await run.ReachesAsync(0.15);
        var freeze = new Interruption(
            $"SIGSTOP of {Victim} for {Frozen.TotalSeconds:0} s",
            await FreezeWithCallsInFlightAsync(run),
            TimeProvider.System.GetUtcNow(),
            WorkersLost: 1
        );

        (DateTimeOffset At, int Calls)? takenOver = null;
        await Eventually.Holds(
            async () => (takenOver = await TakenOverAsync(run)) is not null,
            describe: () => "the peers take over\n" + crash.Stack.LogTail()
        );
        var held = takenOver!.Value.Calls;
        await Eventually.Holds(() => TimeProvider.System.GetUtcNow() >= freeze.Began + TakenOverWithin);
        // what it held is taken over, and there must be something left for when it thaws
        await crash.PaceAsync(amazonPerSecond: 1, ebayPerSecond: 4);
        await Eventually.Holds(() => TimeProvider.System.GetUtcNow() >= freeze.Began + Frozen);
        var fences = Fences();
        freeze = freeze with { Thawed = TimeProvider.System.GetUtcNow() };
        crash.Stack.Thaw(Victim);
        // or there would be nothing to spoil
        Assert.Equal("running", (await Evidence.GetAsync<RunView>(crash.Stack, $"/api/runs/{run.Id}")).State);
        await Eventually.Holds(() => Fences() > fences, describe: () => "it finds that it is fenced\n" + crash.Stack.LogTail());
        freeze = freeze with { Fenced = TimeProvider.System.GetUtcNow() };
        await Eventually.Holds(
            () => Wire.SqlAsync<bool>(crash.Stack, "select gone_at is null from workers where id = $1", Victim),
            TimeSpan.FromSeconds(60),
            () => "it comes back"
        );
        await crash.PaceAsync(); // what was to be seen is seen

        var evidence = await run.EndsAsync();
        output.WriteLine($"{freeze.Describe(evidence, crash.Catalogue)}; it held {held} calls");
        Assert.True(freeze.CameInTheMiddle(evidence, crash.Catalogue));
        Promises.Hold(evidence, crash.Catalogue, freeze);
        Assert.True(evidence.Repeated <= held, $"{evidence.Repeated} calls repeated, {held} were booked as uncertain");
        var again = evidence
            .CallsByKey.Select(calls => calls.Where(call => !freeze.MayArriveLate(call.At)).Skip(1).FirstOrDefault()?.At)
            .Max()
            ?? freeze.Began;
        return
        [
            new("the take-over after the freeze", takenOver.Value.At - freeze.Began, TakenOverWithin),
            new("the last call taken over", again - freeze.Began, TakenOverWithin),
        ];
    }

    /// <summary>Freezes it at a moment at which it has calls in flight; answers when.</summary>
    private async Task<DateTimeOffset> FreezeWithCallsInFlightAsync(RunningRun run)
    {
        for (var tries = 0; tries < 20; tries++)
        {
            var began = TimeProvider.System.GetUtcNow();
            crash.Stack.Freeze(Victim);
            if (
                await Wire.SqlAsync<long>(
                    crash.Stack,
                    "select coalesce(sum(calls), 0)::bigint from reservations where run_id = $1 and worker_id = $2",
                    Guid.Parse(run.Id),
                    Victim
                ) > 0
            )
                return began;
            crash.Stack.Thaw(Victim);
        }

        throw new InvalidOperationException($"{Victim} never had a call in flight.");
    }

    /// <summary>When its peers declared it gone, and what they found reserved; null before.</summary>
    private async Task<(DateTimeOffset At, int Calls)?> TakenOverAsync(RunningRun run)
    {
        var events = (await Evidence.GetAsync<PageOf<EventView>>(crash.Stack, $"/api/runs/{run.Id}/events?limit=500")).Items;
        return events
            .Select(e => (e.At, Match: Lost().Match(e.Detail)))
            .Where(e => e.Match.Success)
            .Select(e => ((DateTimeOffset, int)?)(e.At, int.Parse(e.Match.Groups["calls"].Value, CultureInfo.InvariantCulture)))
            .FirstOrDefault();
    }

    /// <summary>How often it found so far that it is fenced.</summary>
    private int Fences() => crash.Stack.LogTail(int.MaxValue).Split($"{Victim} was fenced: peers took over its work").Length - 1;

    [GeneratedRegex($"^{Victim} was lost with (?<calls>\\d+) calls in flight")]
    private static partial Regex Lost();
}
