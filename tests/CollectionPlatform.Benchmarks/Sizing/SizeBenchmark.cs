using System.Globalization;
using CollectionPlatform.Benchmarks.Engine;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Benchmarks.Sizing;

/// <summary>One large run: whether the engine keeps its pace, and what memory and disk it takes, as the run grows.</summary>
internal static class SizeBenchmark
{
    public const string Name = "size";
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(300);

    private const int Units = 1_000_000,
        QuickUnits = 5_000,
        Steps = 20;
    private const double GoalRate = 0.9,
        GoalWorkerMb = 300;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly Scenario Scenario = Scenario.All.Single(s => s.Name == "fanout");

    /// <param name="Units">Done so far.</param>
    /// <param name="PerSecond">Since the step before.</param>
    /// <param name="DiskBytes">Of the database.</param>
    private sealed record Step(long Units, double PerSecond, double WorkerMb, double RedisMb, long DiskBytes);

    /// <returns>0 when all units were done in time and the goals were met.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var time = new Bounded(options.Time);
        await using var bed = new TestBed();
        await bed.StartAsync();
        Console.WriteLine($"{await Machine.OfAsync(bed)}, load {Machine.Load():0.0}");
        await bed.ResetAsync();
        var setup = Setup.InProcess(Scenario, options.IsQuick ? QuickUnits : options.Units.FirstOrDefault(Units));
        var units = (long)setup.Pages * Scenario.Categories * (Scenario.ProductsPerPage + 1);
        var warm = await PreparedRun.CreateAsync(bed, [.. Enumerable.Range(0, 20).Select(n => $"warm{n}")]);
        var run = await PreparedRun.CreateAsync(bed, setup.Categories);
        await using var engine = await RunningEngine.StartAsync(bed, "benchmark", setup.Marketplace, time.Stop);
        await using var meter = await Meter.OpenAsync(bed);
        if (!options.IsQuick)
        {
            await warm.StartAsync();
            await time.UntilAsync(async () => (await warm.RowAsync()).UnitsDone >= units / Steps / 4, Look);
            await bed.Fixture.ExecuteAsync($"update runs set state = 'paused' where id = '{warm.Id}'");
        }

        await run.StartAsync();
        var steps = await StepsAsync(meter, run, units, time);
        var done = steps.Count == 0 ? 0 : steps[^1].Units;
        Console.WriteLine($"{done:N0} of {units:N0} units done. Kept in {Results.Write(options.IsQuick ? $"{Name}-quick" : Name, steps)}.");
        if (steps.Count < 2 || done < units)
            return 1;
        await time.UntilAsync(async () => (await run.RowAsync()).State.IsFinal(), Look);
        return Verdict(steps) || options.IsQuick ? 0 : 1;
    }

    private static async Task<List<Step>> StepsAsync(Meter meter, PreparedRun run, long units, Bounded time)
    {
        var steps = new List<Step>();
        await using var memory = new MemoryWatch();
        var (before, last) = (await meter.ReadAsync(), 0L);
        for (var n = 1; n <= Steps && time.HasRoom(); n++)
        {
            var (goal, done) = (units * n / Steps, last);
            await time.UntilAsync(
                async () =>
                    (done = await meter.ScalarAsync<long>($"select units_done from runs where id = '{run.Id}'")) >= goal || !time.HasRoom(),
                Look
            );
            var now = await meter.ReadAsync();
            var step = new Step(
                done,
                (done - last) / (now - before).Seconds,
                memory.MostMb,
                await meter.RedisMemoryAsync() / 1e6,
                await meter.ScalarAsync<long>("select pg_database_size(current_database())")
            );
            (before, last) = (now, done);
            steps.Add(step);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{step.Units, 9:N0} units: {step.PerSecond:N0} units/s, worker {step.WorkerMb:0} MB, Redis {step.RedisMb:0} MB, disk "
                        + $"{step.DiskBytes / (double)step.Units:N0} bytes a unit, load {Machine.Load():0.0}"
                )
            );
        }

        return steps;
    }

    /// <summary>The last quarter beside the first.</summary>
    private static bool Verdict(List<Step> steps)
    {
        var part = Math.Max(1, steps.Count / 4);
        var rate = steps.TakeLast(part).Select(s => s.PerSecond).Median() / steps.Take(part).Select(s => s.PerSecond).Median();
        var met = rate >= GoalRate && steps[^1].WorkerMb < GoalWorkerMb;
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the last quarter goes {rate:0.00} as fast as the first (goal {GoalRate}), the worker takes "
                    + $"{steps[^1].WorkerMb:0} MB (goal {GoalWorkerMb:0}): {(met ? "met" : "missed")}"
            )
        );
        return met;
    }
}
