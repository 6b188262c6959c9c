using System.Diagnostics;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>kill -9 at random points. <c>CRASH_SEED</c> repeats a failed test's points.</summary>
[Collection(CrashStackCollection.Name)]
public sealed class KillTests(CrashStack crash, ITestOutputHelper output)
{
    private const int Rounds = 10, TriesPerRound = 4;
    private static readonly string[] Kinds = ["one worker", "both workers", "everything"];

    [Fact]
    public async Task Whatever_is_killed_at_whatever_point_the_run_completes_with_nothing_lost_and_nothing_twice()
    {
        var chance = new Random(Seed.Take(output));
        var counted = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var counts = false;
            for (var sub = 0; sub < TriesPerRound && !counts; sub++)
                counts = await RoundAsync(Kinds[round % Kinds.Length], new Random(chance.Next()), $"round {round + 1}.{sub}");
            if (counts) counted++;
        }

        output.WriteLine($"{counted} of {Rounds} rounds counted");
        Assert.Equal(Rounds, counted);
    }

    /// <summary>Whether the kill came in the middle: 10 to 90 % done, a call in flight. The promises must hold either way.</summary>
    private async Task<bool> RoundAsync(string kind, Random random, string name)
    {
        var run = await crash.StartRunAsync();
        await run.ReachesAsync(0.12 + (0.73 * random.NextDouble()));
        var took = Stopwatch.StartNew();
        var kill = await KillAsync(kind, random);
        if (kind == "everything") await crash.Stack.StartAgainAsync();
        var evidence = await run.EndsAsync();

        var (done, unanswered, inFlight) = (kill.Done(evidence, crash.Catalogue), kill.Unanswered(evidence), kill.KeysInFlight(evidence).Count);
        output.WriteLine($"{name}: {kill.What}, {done:P0} done, {unanswered} unanswered, {inFlight} in flight, repeated {evidence.Repeated}, "
            + $"uncertain ${evidence.Run.Spend.UncertainUsd} (settled {evidence.Run.Spend.SettledUsd}, billed {evidence.BilledUsd}), {evidence.Run.State} {took.Elapsed.TotalSeconds:0.0} s after the kill");
        Promises.Hold(evidence, crash.Catalogue, kill);
        return done is >= 0.1 and <= 0.9 && unanswered >= 1;
    }

    private async Task<Interruption> KillAsync(string kind, Random random)
    {
        var victims = kind == "one worker" ? [CrashStack.WorkerNames[random.Next(CrashStack.Workers)]] : CrashStack.WorkerNames;
        return await RunningRun.InterruptAsync($"kill -9 of {(kind == "one worker" ? victims[0] : kind)}", victims.Length, async () =>
        {
            if (kind == "everything") await crash.Stack.KillEverythingAsync();
            else foreach (var victim in victims) crash.Stack.Kill9(victim);
        });
    }
}
