using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Benchmarks.Fairness;

/// <summary>Small runs beside a large one at a provider with a limit: each has its share at once.</summary>
internal static class FairBenchmark
{
    public const string Name = "fair";
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(90);

    private const int PerSecond = 500,
        SmallRuns = 4,
        LookUpsOfSmall = 200;
    private const double GoalTime = 1.3,
        GoalJain = 0.95;

    /// <summary>What a small run takes when all share the limit evenly, seconds.</summary>
    private const double FairTime = LookUpsOfSmall * (SmallRuns + 1.0) / PerSecond;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    /// <param name="Times">Of the small runs, as multiples of the fair time.</param>
    /// <param name="Jain">Of the calls of all runs until the first small one had ended: 1 is even, 1/5 is all for one.</param>
    private sealed record Round(IReadOnlyList<double> Times, double Jain);

    /// <returns>0 when the goals were met.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var time = new Bounded(options.Time);
        await using var bed = new TestBed();
        await bed.StartAsync();
        Console.WriteLine($"{await Machine.OfAsync(bed)}, load {Machine.Load():0.0}");
        await bed.ResetAsync();
        await bed.LimitAsync(ProviderName.Ebay, PerSecond, burst: PerSecond / 10);
        var rounds = options.IsQuick ? 1 : options.Rounds;
        var runs = Runs.Of(bed, pages: LookUpsOfSmall / Runs.Scenario.ProductsPerPage);
        // of the large run there is always more to do than is done
        var large = await runs.PrepareAsync((int)((rounds + 1) * 3 * FairTime * PerSecond / LookUpsOfSmall), time.Stop);
        var small = new List<List<PreparedRun>>();
        for (var n = 0; n < rounds; n++)
        {
            small.Add([]);
            for (var i = 0; i < SmallRuns; i++)
                small[n].Add(await runs.PrepareAsync(1, time.Stop));
        }

        await bed.SettleAsync();
        await using var first = await RunningEngine.StartAsync(bed, "worker-1", runs.Marketplace, time.Stop);
        await using var second = await RunningEngine.StartAsync(bed, "worker-2", runs.Marketplace, time.Stop);
        await using var meter = await Meter.OpenAsync(bed);
        await runs.StartAsync([large]);
        await time.UntilAsync(async () => (await Runs.DoneAsync(meter, [large]))[0] > PerSecond, Look);
        var results = new List<Round>();
        foreach (var started in small.TakeWhile(_ => time.HasRoom(TimeSpan.FromSeconds(2 * FairTime))))
        {
            results.Add(await RoundAsync(runs, meter, large, started, time));
            Console.WriteLine(Line($"round {results.Count}", results[^1]));
        }

        var all = new Round([.. results.SelectMany(r => r.Times).Order()], results.Select(r => r.Jain).Median());
        Console.WriteLine(Line("all rounds", all));
        Console.WriteLine($"Kept in {Results.Write(options.IsQuick ? $"{Name}-quick" : Name, results)}.");
        var met = all.Times[^1] <= GoalTime && all.Jain >= GoalJain;
        Console.WriteLine($"goal {GoalTime} times the fair time, Jain {GoalJain}: {(met ? "met" : "missed")}");
        return met || options.IsQuick ? 0 : 1;
    }

    private static async Task<Round> RoundAsync(Runs runs, Meter meter, PreparedRun large, List<PreparedRun> small, Bounded time)
    {
        List<PreparedRun> all = [large, .. small];
        var before = await Runs.DoneAsync(meter, all);
        var ends = new double[small.Count];
        var jain = 0.0;
        var clock = Stopwatch.StartNew();
        await runs.StartAsync(small);
        await time.UntilAsync(
            async () =>
            {
                var done = (await Runs.DoneAsync(meter, all)).Zip(before, (now, then) => now - then).ToArray();
                for (var i = 0; i < ends.Length; i++)
                    if (ends[i] == 0 && done[i + 1] >= LookUpsOfSmall)
                        ends[i] = clock.Elapsed.TotalSeconds;
                if (jain == 0 && ends.Any(end => end > 0))
                    jain = Jain(done);
                return ends.All(end => end > 0);
            },
            Look
        );
        return new Round([.. ends.Select(end => end / FairTime).Order()], jain);
    }

    /// <summary>Jain's index of fairness.</summary>
    private static double Jain(long[] shares)
    {
        double sum = shares.Sum(),
            squares = shares.Sum(s => (double)s * s);
        return squares == 0 ? 0 : sum * sum / (shares.Length * squares);
    }

    private static string Line(string what, Round round) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: small runs took {round.Times.Median():0.00} times the fair time of {FairTime:0.0} s in the middle, "
                + $"{round.Times[^1]:0.00} at most; Jain {round.Jain:0.000}, load {Machine.Load():0.0}"
        );
}
