using System.Globalization;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

[Collection(CrashCollection.Name)]
[Trait("Suite", "all")]
public sealed class ManyRunsTests(CrashStack crash, ITestOutputHelper output)
{
    private const int Runs = 30,
        InFlight = 4;
    private static readonly TimeSpan MayTakeToEnd = TimeSpan.FromSeconds(150);

    [Fact]
    public async Task Thirty_runs_in_progress_complete_by_themselves_after_all_workers_were_killed()
    {
        try
        {
            await CrashStack.InTheMiddleAsync(KillAsync);
        }
        finally
        {
            await crash.PaceAsync();
        }
    }

    /// <summary>Whether calls were in flight.</summary>
    private async Task<bool> KillAsync()
    {
        await crash.PaceAsync(amazonPerSecond: 15, ebayPerSecond: 10); // of 2,000 look-ups hardly any is done when all have begun
        var runs = await crash.StartSmallRunsAsync(Runs);
        await crash.Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 1000 }); // so that there are calls in flight
        await Eventually.Holds(
            async () =>
            {
                var ledger = await crash.Stack.Ledger.ReadAsync();
                return runs.All(r => ledger.Runs.ContainsKey(r.Run.Id)) && ledger.Providers.Values.Sum(p => p.InFlight) >= InFlight;
            },
            describe: () => "every run makes calls, and some are in flight\n" + crash.Stack.LogTail()
        );
        var kill = await crash.InterruptAsync("kill -9 of both workers", CrashStack.Workers, () =>
            Task.FromResult(CrashStack.WorkerNames.Select(crash.Stack.Kill9).ToList())
        ) with
        {
            Victims = CrashStack.WorkerNames,
        };
        Assert.Equal(Runs, (await UnfinishedAsync()).Count);

        await crash.PaceAsync(amazonPerSecond: 100);
        await crash.Stack.Ledger.SetAsync("amazon", new SandboxFaults { LatencyMs = 20, JitterMs = 20 });
        await crash.Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 5, JitterMs = 10 });
        var unfinished = new List<string>();
        await Eventually.Holds(
            async () => (unfinished = await UnfinishedAsync()).Count == 0,
            MayTakeToEnd,
            () => $"all runs end; {unfinished.Count} have not\n{crash.Stack.LogTail()}"
        );

        var took = TimeProvider.System.GetUtcNow() - kill.Ended;
        var (unanswered, repeated) = (0, 0);
        foreach (var (run, category) in runs)
        {
            var evidence = await Evidence.GatherAsync(crash.Stack, run.Id);
            Promises.Hold(evidence, crash.Catalogue.Of([category.ExternalId]), kill);
            unanswered += kill.Unanswered(evidence);
            repeated += evidence.Repeated;
        }

        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{kill.Times()}: {unanswered} calls unanswered, {repeated} repeated; all were over {took.TotalSeconds:0.0} s after it"
            )
        );
        return unanswered > 0;
    }

    /// <summary>Ids of the runs that are not over.</summary>
    private async Task<List<string>> UnfinishedAsync() =>
        [
            .. (await Evidence.GetAsync<PageOf<RunView>>(crash.Stack, "/api/runs?limit=500"))
                .Items.Where(run => run.State is "pending" or "running")
                .Select(run => run.Id),
        ];
}
