using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>Redis holds nothing that cannot be rebuilt.</summary>
[Collection(CrashCollection.Name)]
public sealed class RedisTests(CrashStack crash, ITestOutputHelper output)
{
    [Fact]
    [Trait("Suite", "all")]
    public Task A_lost_tail_of_the_append_only_file_loses_nothing() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            var before = AppendOnlyFile.Length;
            await run.ReachesAsync(0.3 + (0.4 * new Random(Seed.Take(output)).NextDouble()));
            var cut = 0L;
            var kill = await crash.InterruptAsync(
                "kill -9 of Redis and both workers, a fifth of the run's log lost",
                CrashStack.Workers,
                async () =>
                {
                    crash.Stack.FreezeAppHost(); // Redis must not be back before its file is cut
                    try
                    {
                        await crash.Stack.DeadAsync([crash.Stack.Kill9("redis"), .. CrashStack.WorkerNames.Select(crash.Stack.Kill9)]);
                        await using var file = AppendOnlyFile.Open(FileMode.Open, FileAccess.Write);
                        cut = (file.Length - before) / 5;
                        file.SetLength(file.Length - cut);
                    }
                    finally
                    {
                        crash.Stack.ThawAppHost();
                    }
                }
            );
            var evidence = await run.EndsAsync();
            output.WriteLine($"{kill.Describe(evidence, crash.Catalogue)}; {cut} bytes cut; {Rebuilt(evidence)}");

            Assert.True(cut > 1000, $"only {cut} bytes were cut");
            Promises.Hold(evidence, crash.Catalogue, kill);
            return kill.CameInTheMiddle(evidence, crash.Catalogue);
        });

    [Fact]
    [Trait("Suite", "all")]
    public Task FLUSHALL_in_mid_run_loses_nothing_and_no_money_is_in_doubt() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            await run.ReachesAsync(0.3 + (0.4 * new Random(Seed.Take(output)).NextDouble()));
            IReadOnlySet<string>? leased = null;
            var flush = await crash.InterruptAsync(
                "FLUSHALL",
                0,
                async () => leased = await RedisMemory.FlushAsync(crash.Stack),
                redisLost: true
            ) with
            {
                Leased = leased,
            };
            var evidence = await run.EndsAsync();
            output.WriteLine($"{flush.Describe(evidence, crash.Catalogue)}; {Rebuilt(evidence)}");

            Promises.Hold(evidence, crash.Catalogue, flush);
            return flush.CameInTheMiddle(evidence, crash.Catalogue);
        });

    [Fact]
    [Trait("Suite", "all")]
    public Task An_emptied_data_directory_loses_nothing_and_no_money_is_in_doubt() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            await run.ReachesAsync(0.3 + (0.4 * new Random(Seed.Take(output)).NextDouble()));
            var kill = await crash.InterruptAsync(
                "kill -9 of Redis, its data directory emptied",
                0,
                async () =>
                {
                    crash.Stack.FreezeAppHost(); // Redis must not be back before its data is gone
                    try
                    {
                        await crash.Stack.DeadAsync([crash.Stack.Kill9("redis")]);
                        AppendOnlyFile.Directory!.Delete(recursive: true);
                    }
                    finally
                    {
                        crash.Stack.ThawAppHost();
                    }
                },
                redisLost: true
            );
            await Eventually.Holds(
                async () => await Wire.AskRedisAsync(crash.Stack, "PING") == "PONG",
                describe: () => "Redis answers again\n" + crash.Stack.LogTail()
            );
            kill = kill with { Back = TimeProvider.System.GetUtcNow() };
            var evidence = await run.EndsAsync();
            output.WriteLine($"{kill.Describe(evidence, crash.Catalogue)}; {Rebuilt(evidence)}");

            Promises.Hold(evidence, crash.Catalogue, kill);
            if (!kill.CameInTheMiddle(evidence, crash.Catalogue))
                return false;
            Assert.Contains(evidence.Events, e => e.Kind == "rebuilt");
            return true;
        });

    [Fact]
    public Task A_killed_Redis_comes_back_and_nothing_is_paid_for_twice() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            await run.ReachesAsync(0.3 + (0.4 * new Random(Seed.Take(output)).NextDouble()));
            var kill = await crash.InterruptAsync("kill -9 of Redis", 0, () => Task.FromResult(crash.Stack.Kill9("redis")));
            var evidence = await run.EndsAsync();
            output.WriteLine($"{kill.Describe(evidence, crash.Catalogue)}; {Rebuilt(evidence)}");

            Promises.Hold(evidence, crash.Catalogue);
            return kill.CameInTheMiddle(evidence, crash.Catalogue);
        });

    /// <summary>The file that Redis appends to now.</summary>
    private FileInfo AppendOnlyFile =>
        new DirectoryInfo(Path.Combine(crash.Stack.RedisDirectory, "appendonlydir"))
            .EnumerateFiles("*.incr.aof")
            .MaxBy(file => file.LastWriteTimeUtc)!;

    private static string Rebuilt(Evidence evidence) =>
        string.Join(
            ", ",
            evidence.Events.Where(e => e.Kind == "rebuilt").Select(e => e.Detail).DefaultIfEmpty("nothing had to be queued again")
        );
}
