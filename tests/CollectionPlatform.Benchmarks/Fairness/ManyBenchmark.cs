using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Benchmarks.Fairness;

/// <summary>200 runs at once: how soon each moves, and what they get done together beside one run of the same size.</summary>
internal static class ManyBenchmark
{
    public const string Name = "many";
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(150);

    private const int RunsAtOnce = 200,
        PagesPerCategory = 5,
        WarmUpRuns = 40;
    private const double GoalMoving = 2,
        GoalShare = 0.8;
    private const string AllEnded = "select not exists (select from runs where state = 'running')";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <param name="AllMoving">Seconds until every run had made a call.</param>
    /// <param name="Used">From the start until the last call, for each unit.</param>
    private sealed record Measured(int Runs, double PerSecond, double AllMoving, Usage Used);

    private sealed record Round(Measured One, Measured Many)
    {
        public double Share => Many.PerSecond / One.PerSecond;
    }

    /// <returns>0 when the goals were met.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var time = new Bounded(options.Time);
        await using var bed = new TestBed();
        await bed.StartAsync();
        Console.WriteLine($"{await Machine.OfAsync(bed)}, load {Machine.Load():0.0}");
        var runs = options.IsQuick ? RunsAtOnce / 10 : RunsAtOnce;
        var rounds = new List<Round>();
        var last = TimeSpan.Zero;
        for (var n = options.IsQuick ? 1 : 0; n <= (options.IsQuick ? 1 : options.Rounds) && time.HasRoom(last); n++)
        {
            var before = time.Elapsed;
            var round = new Round(await MeasureAsync(bed, 1, runs, time), await MeasureAsync(bed, runs, 1, time));
            last = time.Elapsed - before;
            Console.WriteLine(Line(n == 0 ? "warming up" : $"round {n}", round));
            if (n > 0)
                rounds.Add(round);
        }

        if (rounds.Count == 0)
        {
            Console.WriteLine("The time was too short for a round.");
            return 1;
        }

        var (moving, share) = (rounds.Select(r => r.Many.AllMoving).Median(), rounds.Select(r => r.Share).Median());
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"medians: all {runs} runs move after {moving:0.0} s; together {share:0.00} of what one run does"
            )
        );
        Console.WriteLine($"Kept in {Results.Write(options.IsQuick ? $"{Name}-quick" : Name, rounds)}.");
        var met = moving <= GoalMoving && share >= GoalShare;
        Console.WriteLine($"goal {GoalMoving} s, {GoalShare}: {(met ? "met" : "missed")}");
        return met || options.IsQuick ? 0 : 1;
    }

    /// <summary>So many runs of so many categories, each of 100 look-ups.</summary>
    private static async Task<Measured> MeasureAsync(TestBed bed, int count, int categories, Bounded time)
    {
        await bed.ResetAsync();
        var runs = Runs.Of(bed, PagesPerCategory);
        var warm = new List<PreparedRun>();
        for (var n = 0; n < WarmUpRuns; n++)
            warm.Add(await runs.PrepareAsync(1, time.Stop));
        var all = new List<PreparedRun>();
        for (var n = 0; n < count; n++)
            all.Add(await runs.PrepareAsync(categories, time.Stop));
        await bed.SettleAsync();
        await using var engine = await RunningEngine.StartAsync(bed, "benchmark", runs.Marketplace, time.Stop);
        await using var meter = await Meter.OpenAsync(bed);
        await runs.StartAsync(warm);
        await time.UntilAsync(() => meter.ScalarAsync<bool>(AllEnded), Look);

        var units = (long)count * categories * PagesPerCategory * Runs.Scenario.ProductsPerPage;
        var (moving, before) = (0.0, await meter.ReadAsync());
        var clock = Stopwatch.StartNew();
        await runs.StartAsync(all);
        await time.UntilAsync(
            async () =>
            {
                var done = await Runs.DoneAsync(meter, all);
                if (moving == 0 && done.All(calls => calls > 0))
                    moving = clock.Elapsed.TotalSeconds;
                return done.Sum() >= units;
            },
            Look
        );
        var perSecond = units / clock.Elapsed.TotalSeconds;
        return new Measured(count, perSecond, moving, (await meter.ReadAsync() - before).Per(units));
    }

    private static string Line(string what, Round round) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: one run {round.One.PerSecond:N0} units/s, {Cpu(round.One)}; {round.Many.Runs} runs "
                + $"{round.Many.PerSecond:N0} units/s, {Cpu(round.Many)}, {round.Share:0.00} of it, "
                + $"all move after {round.Many.AllMoving:0.0} s, load {Machine.Load():0.0}"
        );

    private static string Cpu(Measured measured) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{measured.Used.WorkerCpu:0} / {measured.Used.PostgresCpu:0} / {measured.Used.RedisCpu:0} µs"
        );
}
