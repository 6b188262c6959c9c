using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

[Collection(CrashCollection.Name)]
public sealed class PostgresTests(CrashStack crash, ITestOutputHelper output)
{
    [Fact]
    public Task A_killed_Postgres_comes_back_and_the_workers_lose_no_answer_that_was_paid_for() =>
        CrashStack.InTheMiddleAsync(async () =>
        {
            var run = await crash.StartRunAsync();
            await run.ReachesAsync(0.2 + (0.5 * new Random(Seed.Take(output)).NextDouble()));
            var kill = await crash.InterruptAsync("kill -9 of Postgres", 0, () => Task.FromResult(crash.Stack.Kill9("postgres")));
            var evidence = await run.EndsAsync();
            output.WriteLine(kill.Describe(evidence, crash.Catalogue));

            Promises.Hold(evidence, crash.Catalogue, kill);
            return kill.CameInTheMiddle(evidence, crash.Catalogue);
        });
}
