using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.Crash.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Crash.Tests;

/// <summary>
/// Two processes under one worker's name, as when a deployment starts the new one before the old one has ended. The old one is in the
/// middle of its calls and does not know yet:
/// only the fence keeps what it commits out.
/// </summary>
[Collection(CrashCollection.Name)]
[Trait("Suite", "all")]
public sealed class TwinTests(CrashStack crash, ITestOutputHelper output)
{
    private const string Name = "worker-1";
    private static readonly TimeSpan MayTakeToEnd = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_second_process_under_a_workers_name_takes_its_place_at_once_and_the_first_commits_nothing_more()
    {
        try
        {
            await CrashStack.InTheMiddleAsync(TakePlaceAsync);
        }
        finally
        {
            await crash.PaceAsync();
        }
    }

    private async Task<bool> TakePlaceAsync()
    {
        await crash.PaceAsync();
        var run = await crash.StartRunAsync();
        await run.ReachesAsync(0.15);
        await crash.PaceAsync(amazonPerSecond: 1, ebayPerSecond: 4); // still going on when the second one is up
        await crash.Stack.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 1500 }); // so that it has calls in flight
        var first = crash.Stack.PidOf(Name);
        using var second = StartWorker();
        try
        {
            // it learns that its name was taken, and AppHost starts it again: now it is the newer
            await crash.Stack.DeadAsync([first], MayTakeToEnd);
            List<DateTimeOffset> deaths = [TimeProvider.System.GetUtcNow()];
            await Eventually.Holds(
                () => second.HasExited,
                MayTakeToEnd,
                () => "the one whose name was taken ends by itself\n" + crash.Stack.LogTail()
            );
            deaths.Add(TimeProvider.System.GetUtcNow());
            await crash.Stack.RestartedAsync(Name, first);
            await crash.PaceAsync();
            await crash.SlowDownAsync();

            // From the loss of the name to the end of the process: until then it may still make the calls that were reserved.
            var evidence = await run.EndsAsync();
            var changes = evidence
                .Events.Where(e => e.Kind == "rescued" && e.Detail.StartsWith(Name + " was lost", StringComparison.Ordinal))
                .Select(e => new Interruption(
                    "change of process",
                    e.At,
                    deaths.Where(death => death >= e.At).DefaultIfEmpty(e.At).First(),
                    WorkersLost: 1
                ))
                .ToArray();
            foreach (var change in changes)
                output.WriteLine(change.Describe(evidence, crash.Catalogue));

            Promises.Hold(evidence, crash.Catalogue, changes);
            return changes.Length > 0 && changes[0].CameInTheMiddle(evidence, crash.Catalogue);
        }
        finally
        {
            if (!second.HasExited)
                second.Kill();
        }
    }

    /// <summary>A worker as AppHost starts it, under a name that is in use.</summary>
    private Process StartWorker()
    {
        var start = new ProcessStartInfo(Repository.DotnetHost, [Repository.BuiltProgram("CollectionPlatform.Worker")])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "CollectionPlatform.Worker"),
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ConnectionStrings__collectiondb"] = crash.Stack.PostgresConnectionString;
        start.Environment["ConnectionStrings__redis"] = crash.Stack.RedisConnectionString;
        start.Environment["services__sandbox__http__0"] = crash.Stack.Sandbox.BaseAddress!.ToString();
        start.Environment["Worker__Name"] = Name;
        start.Environment["Worker__Concurrency"] = CrashStack.Concurrency.ToString(CultureInfo.InvariantCulture);
        return Process.Start(start)!;
    }
}
