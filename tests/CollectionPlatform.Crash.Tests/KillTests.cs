using System.Diagnostics;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>
/// kill -9 at a random point, once per kind; <c>./dev chaos</c> does it by the hundred. <c>CRASH_SEED</c> repeats a failed test's point.
/// </summary>
[Collection(CrashCollection.Name)]
public sealed class KillTests(CrashStack crash, ITestOutputHelper output)
{
    private static readonly TimeSpan GoesOnWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public Task Both_workers_are_killed_at_any_point_and_the_run_completes_with_nothing_lost_and_nothing_twice() =>
        RoundsAsync("both workers");

    [Theory]
    [InlineData("one worker")]
    [InlineData("everything")]
    [Trait("Suite", "all")]
    public Task Whatever_is_killed_at_whatever_point_the_run_completes_with_nothing_lost_and_nothing_twice(string kind) =>
        RoundsAsync(kind);

    private Task RoundsAsync(string kind)
    {
        var chance = new Random(Seed.Take(output));
        return CrashStack.InTheMiddleAsync(() => RoundAsync(kind, chance));
    }

    /// <summary>
    /// Whether the kill came in the middle, 10 to 90 % done, a call in flight, and the run went on in time. On a machine that was too busy
    /// programs take long to start, so there
    /// the time counts from when the workers had started and registered. The promises must hold either way.
    /// </summary>
    private async Task<bool> RoundAsync(string kind, Random random)
    {
        using var load = new MachineLoad();
        var run = await crash.StartRunAsync();
        await run.ReachesAsync(0.12 + (0.73 * random.NextDouble()));
        var took = Stopwatch.StartNew();
        var (kill, dead) = await KillAsync(kind, random);
        var back = await BackAsync(dead, kill.Ended);
        var evidence = await run.EndsAsync();

        var (afterStart, afterRegistration) = (kill.NextCall(evidence) - back, kill.NextCall(evidence) - await RegisteredAsync());
        output.WriteLine(
            $"{kill.Describe(evidence, crash.Catalogue)}, {took.Elapsed.TotalSeconds:0.0} s after the kill; next call "
                + $"{afterStart?.TotalSeconds:0.0} s after the workers were "
                + $"started and {afterRegistration?.TotalSeconds:0.0} s after they had registered ({load.Read()})"
        );
        Promises.Hold(evidence, crash.Catalogue, kill);
        Assert.False(afterStart > GoesOnWithin && !load.Read().IsTooBusy, "it did not go on in time");
        Assert.False(afterRegistration > GoesOnWithin && !load.Read().IsTooBusy, "it did not go on in time");
        return !(afterRegistration > GoesOnWithin) && kill.CameInTheMiddle(evidence, crash.Catalogue);
    }

    /// <summary>When the last worker registered, by Postgres' clock.</summary>
    private async Task<DateTimeOffset> RegisteredAsync() =>
        new(
            await Wire.SqlAsync<DateTime>(
                crash.Stack,
                "select max(started_at) from workers where id = any($1)",
                (object)CrashStack.WorkerNames
            )
        );

    /// <summary>Waits until all that was killed is back, the workers at work; answers when.</summary>
    private async Task<DateTimeOffset> BackAsync(Dictionary<string, int> dead, DateTimeOffset killed)
    {
        if (dead.Count == 0)
            await crash.Stack.StartAgainAsync();
        foreach (var (name, pid) in dead)
        {
            await crash.Stack.RestartedAsync(name, pid);
            await Eventually.Holds( // a program may take long to start on a busy machine
                () =>
                    Wire.SqlAsync<bool>(
                        crash.Stack,
                        "select exists (select from workers where id = $1 and gone_at is null and started_at > $2)",
                        name,
                        killed.UtcDateTime
                    ),
                TimeSpan.FromMinutes(2),
                () => $"{name} works again\n{crash.Stack.LogTail()}"
            );
        }

        return TimeProvider.System.GetUtcNow();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Killed_workers_spend_no_more_than_a_cap_that_is_too_small_and_more_money_completes_the_run()
    {
        const decimal Cap = 0.6m; // of the 0.90 it takes
        var random = new Random(Seed.Take(output));
        var run = await crash.StartRunAsync();
        await crash.SendAsync(HttpMethod.Put, "/api/settings", new { budgetCapUsd = Cap }); // only now: the estimate would refuse it
        await run.ReachesAsync(0.15 + (0.2 * random.NextDouble()));
        var (kill, _) = await KillAsync("both workers", random);
        var stopped = await run.EndsAsync();
        output.WriteLine($"{kill.Describe(stopped, crash.Catalogue)}");
        Assert.Equal("budgetStopped", stopped.Run.State);
        Promises.HoldWhileStopped(stopped, kill);
        Assert.Equal(Cap, stopped.Run.Spend.CapUsd);
        Assert.Equal(0, stopped.ReservedCalls);
        Assert.True(
            Cap - stopped.Run.Spend.SettledUsd - stopped.Run.Spend.UncertainUsd < CrashStack.Setup.AmazonUsd,
            "there was room for more"
        );

        await crash.SendAsync(HttpMethod.Put, "/api/settings", new { budgetCapUsd = 5m });
        await crash.SendAsync(HttpMethod.Post, $"/api/runs/{run.Id}/resume", new { });
        Promises.Hold(await run.EndsAsync(), crash.Catalogue, kill);
    }

    /// <summary>Kills; answers when, and the ids of the dead that AppHost, if it still lives, starts again.</summary>
    private async Task<(Interruption Kill, Dictionary<string, int> Dead)> KillAsync(string kind, Random random)
    {
        var dead = new Dictionary<string, int>();
        var victims = kind == "one worker" ? [CrashStack.WorkerNames[random.Next(CrashStack.Workers)]] : CrashStack.WorkerNames;
        var kill = await crash.InterruptAsync($"kill -9 of {(kind == "one worker" ? victims[0] : kind)}", victims.Length, async () =>
        {
            if (kind == "everything")
                await crash.Stack.KillEverythingAsync();
            else
                foreach (var victim in victims)
                    dead[victim] = crash.Stack.Kill9(victim);
        });
        return (kill, dead);
    }
}
