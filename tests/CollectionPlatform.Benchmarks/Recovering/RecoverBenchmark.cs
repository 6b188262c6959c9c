using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Benchmarks.Engine;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Benchmarks.Recovering;

/// <summary>kill -9 of a worker: how long until it commits again, and until a peer has taken over what it held.</summary>
internal static class RecoverBenchmark
{
    public const string Name = "recover";
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(120);

    private const int Pages = 200,
        PerSecond = 200;
    private const double GoalRestart = 1,
        GoalTakeOver = 8;
    private const string Mine = "first",
        Peer = "second";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <param name="There">Seconds from the start of the process until the worker had registered.</param>
    /// <param name="Commit">Seconds from there until its first new commit.</param>
    /// <param name="TakeOver">Seconds from the kill until a peer held what the dead worker had held; null when it held nothing.</param>
    private sealed record Round(double There, double Commit, double? TakeOver);

    /// <returns>0 when the goals were met.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var time = new Bounded(options.Time);
        await using var bed = new TestBed();
        await bed.StartAsync();
        Console.WriteLine($"{await Machine.OfAsync(bed)}, load {Machine.Load():0.0}");
        await bed.ResetAsync();
        await bed.LimitAsync(ProviderName.Ebay, PerSecond, PerSecond);
        await bed.LimitAsync(ProviderName.Amazon, PerSecond / 10, PerSecond / 10);
        await using var sandbox = await SandboxProcess.StartAsync(Scenario.Categories, Pages * 20);
        foreach (var provider in ProviderNames.All)
            await sandbox.Ledger.SetAsync(provider.Key(), new SandboxFaults { LatencyMs = 200 }); // so that calls are in flight
        var run = await PreparedRun.CreateAsync(bed, await sandbox.CategoriesAsync());
        await run.StartAsync();
        await using var meter = await Meter.OpenAsync(bed);
        var rounds = new List<Round>();
        var first = WorkerProcess.Start(bed, Mine, sandbox.Address);
        try
        {
            for (var n = 0; n < (options.IsQuick ? 1 : options.Rounds) && time.HasRoom(TimeSpan.FromSeconds(20)); n++)
            {
                await BusyAsync(bed, meter, run, time);
                var (there, commit) = await RestartAsync();
                await BusyAsync(bed, meter, run, time);
                rounds.Add(new Round(there, commit, options.IsQuick ? null : await TakeOverAsync()));
                Console.WriteLine(Line($"round {n + 1}", rounds[^1]));
            }
        }
        finally
        {
            first.Dispose();
        }

        if (rounds.Count == 0)
        {
            Console.WriteLine("The time was too short for a round.");
            return 1;
        }

        var takeOvers = rounds.Select(r => r.TakeOver).OfType<double>().ToList();
        var middle = new Round(
            rounds.Select(r => r.There).Median(),
            rounds.Select(r => r.Commit).Median(),
            takeOvers.Count == 0 ? null : takeOvers.Median()
        );
        Console.WriteLine(Line("medians", middle));
        Console.WriteLine($"Kept in {Results.Write(options.IsQuick ? $"{Name}-quick" : Name, rounds)}.");
        var met = middle.Commit <= GoalRestart && middle.TakeOver is null or <= GoalTakeOver;
        Console.WriteLine($"goal {GoalRestart} s after the worker is there, {GoalTakeOver} s by a peer: {(met ? "met" : "missed")}");
        return met || options.IsQuick ? 0 : 1;

        async Task<(double There, double Commit)> RestartAsync()
        {
            first.Dispose();
            await SilentAsync(meter, time);
            var (done, epoch) = (await DoneAsync(meter, run), await EpochAsync(meter));
            first = WorkerProcess.Start(bed, Mine, sandbox.Address);
            await time.UntilAsync(async () => await EpochAsync(meter) > epoch, Look);
            var there = Now - first.StartedAt;
            await time.UntilAsync(async () => await DoneAsync(meter, run) > done, Look);
            return (there, Now - first.StartedAt - there);
        }

        async Task<double?> TakeOverAsync()
        {
            using var peer = WorkerProcess.Start(bed, Peer, sandbox.Address);
            await time.UntilAsync(async () => (await bed.Fixture.Frontier.HoldersAsync([run.Id], ProviderName.Ebay))[0].Length == 2, Look);
            first.Dispose();
            var killed = Now;
            var held = await HoldsAsync();
            await time.UntilAsync(async () => !await HoldsAsync(), Look);
            var took = Now - killed;
            first = WorkerProcess.Start(bed, Mine, sandbox.Address);
            return held ? took : null;
        }

        async Task<bool> HoldsAsync() => (await bed.Fixture.Frontier.HoldersAsync([run.Id], ProviderName.Ebay))[0].Contains(Mine);
    }

    private static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>Returns when the worker commits.</summary>
    private static async Task BusyAsync(TestBed bed, Meter meter, PreparedRun run, Bounded time)
    {
        var done = await DoneAsync(meter, run);
        await time.UntilAsync(async () => await DoneAsync(meter, run) > done + PerSecond, Look);
        await time.UntilAsync(async () => (await bed.Fixture.Frontier.HoldersAsync([run.Id], ProviderName.Ebay))[0].Contains(Mine), Look);
    }

    /// <summary>A server goes on with what a client sent before it was killed: returns when no worker's session is left.</summary>
    private static Task SilentAsync(Meter meter, Bounded time) =>
        time.UntilAsync(
            async () =>
                await meter.ScalarAsync<long>("select count(*) from pg_stat_activity where application_name = 'CollectionPlatform.Worker'")
                == 0,
            Look
        );

    private static Task<long> DoneAsync(Meter meter, PreparedRun run) =>
        meter.ScalarAsync<long>($"select units_done from runs where id = '{run.Id}'");

    private static Task<long> EpochAsync(Meter meter) => meter.ScalarAsync<long>($"select epoch from workers where id = '{Mine}'");

    private static string Line(string what, Round round) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: registered {round.There:0.00} s after its start, first new commit {round.Commit:0.00} s later"
                + $"{(round.TakeOver is { } took ? $"; taken over by a peer {took:0.0} s after the kill" : "")}, load {Machine.Load():0.0}"
        );
}
