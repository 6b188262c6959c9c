using System.Globalization;
using CollectionPlatform.Benchmarks.Measuring;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>
/// What the engine costs beside the least loop that is durable. Floor and engine take turns in one process on the same servers, and only
/// their ratio within a round is a figure: whatever else the machine does meets both.
/// </summary>
internal static class EngineBenchmark
{
    public const string Name = "engine";

    /// <summary>Fewer rounds do not go into docs/benchmarks.md.</summary>
    private const int TellingRounds = 5;
    private const int QuickSize = 1_000;
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(600);

    /// <returns>0 when every scenario had at least one round.</returns>
    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        using var time = new Bounded(options.Time);
        await using var bed = new TestBed();
        await bed.StartAsync();
        var machine = await Machine.OfAsync(bed);
        Console.WriteLine($"{machine}, load {Machine.Load():0.0}");
        var scenarios = Scenario.All.Where(s => options.Scenarios.Count == 0 || options.Scenarios.Contains(s.Name)).ToList();
        var sizes = options.Units.Count > 0 ? options.Units : [options.IsQuick ? QuickSize : 20_000];
        var results = new List<EngineResult>();
        foreach (var size in sizes)
        foreach (var scenario in scenarios)
        {
            var rounds = await RoundsAsync(bed, scenario, size, options, time, scenarios.Count * sizes.Count);
            if (rounds.Count > 0)
                results.Add(new EngineResult(scenario.Name, size, TimeProvider.System.GetUtcNow(), machine, Settings(), rounds));
        }

        Console.WriteLine(EngineReport.Of(results));
        if (results.Count < scenarios.Count * sizes.Count)
            Console.WriteLine($"The time of {options.Time.TotalSeconds:0} s was too short for all scenarios.");
        Keep(results, options.IsQuick);
        return results.Count == scenarios.Count * sizes.Count ? 0 : 1;
    }

    /// <summary>The settings of a worker that the environment gives.</summary>
    private static string Settings()
    {
        var given = Environment
            .GetEnvironmentVariables()
            .Keys.Cast<string>()
            .Where(name => name.StartsWith("Worker__", StringComparison.Ordinal));
        return string.Join(' ', given.Order(StringComparer.Ordinal).Select(name => $"{name}={Environment.GetEnvironmentVariable(name)}"));
    }

    /// <summary>
    /// The first round warms up and does not count, unless it is the only one. Every other round begins with the engine. When the time is
    /// over, the rounds so far are what there is.
    /// </summary>
    /// <param name="parts">Among which the time is shared.</param>
    private static async Task<List<Round>> RoundsAsync(
        TestBed bed,
        Scenario scenario,
        int size,
        BenchmarkOptions options,
        Bounded time,
        int parts
    )
    {
        var pages = scenario.Pages(size);
        var categories = Scenario.Categories + Scenario.WarmCategories(pages);
        await using var sandbox = scenario.IsOverHttp
            ? await SandboxProcess.StartAsync(categories, pages * scenario.ProductsPerPage)
            : null;
        var setup = sandbox is null ? Setup.InProcess(scenario, size) : await Setup.OverHttpAsync(scenario, size, sandbox);
        var rounds = new List<Round>();
        var (began, last, units) = (time.Elapsed, TimeSpan.Zero, (long?)null);
        try
        {
            for (var n = options.IsQuick ? 1 : 0; n <= (options.IsQuick ? 1 : options.Rounds); n++)
            {
                if ((n > 0 && !time.HasRoom(last)) || (n > 1 && time.Elapsed - began + last > options.Time / parts))
                    break;
                var before = time.Elapsed;
                var round = await RoundAsync(bed, setup, sandbox, n % 2 == 0 ? units : null, time);
                (last, units) = (time.Elapsed - before, round.Floor.Units);
                Tell(scenario, n, round);
                if (n > 0)
                    rounds.Add(round);
            }
        }
        catch (OperationCanceledException) when (time.Stop.IsCancellationRequested)
        {
            Console.WriteLine($"{scenario.Name}: stopped in the middle of a round.");
        }

        return rounds;
    }

    /// <param name="known">The units there are: the engine goes first. Else the floor does, and tells them.</param>
    /// <exception cref="InvalidOperationException">Floor and engine did not do the same.</exception>
    private static async Task<Round> RoundAsync(TestBed bed, Setup setup, SandboxProcess? sandbox, long? known, Bounded time)
    {
        var engine = known is { } units ? await EngineAsync(units) : null;
        await ForgetAsync();
        var floor = await FloorPhase.RunAsync(bed, setup, time.Stop);
        engine ??= await EngineAsync(floor.Units);
        return (floor.Units, floor.Items) == (engine.Units, engine.Items)
            ? new Round(floor, engine)
            : throw new InvalidOperationException(
                $"The engine did {engine.Units} units and {engine.Items} items, the floor {floor.Units} and {floor.Items}."
            );

        async Task<Measurement> EngineAsync(long all)
        {
            await ForgetAsync();
            return await EnginePhase.RunAsync(bed, setup, all, time);
        }

        Task ForgetAsync() => sandbox?.Ledger.ResetAsync() ?? Task.CompletedTask;
    }

    private static void Tell(Scenario scenario, int n, Round round) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{scenario.Name} {round.Engine.Units:N0}, {(n == 0 ? "warming up" : $"round {n}")}: "
                    + $"floor {round.Floor.UnitsPerSecond:N0}, engine {round.Engine.UnitsPerSecond:N0} units/s, ratio {round.Ratio:0.00}, "
                    + $"load {round.Engine.Load:0.0}"
            )
        );

    /// <summary>
    /// What was measured replaces earlier results of the same scenario, size and setting; the others stay. Few rounds tell little: they
    /// are kept apart and do not go into docs/benchmarks.md.
    /// </summary>
    private static void Keep(List<EngineResult> results, bool isQuick)
    {
        var tells = !isQuick && results.TrueForAll(r => r.Rounds.Count >= TellingRounds);
        var name = tells ? Name : $"{Name}-quick";
        var all = Results.Read<EngineResult>(name);
        all.RemoveAll(old => results.Exists(r => (r.Scenario, r.Size, r.Settings) == (old.Scenario, old.Size, old.Settings)));
        all.AddRange(results);
        Console.WriteLine($"Kept in {Results.Write(name, all)}.");
        if (!tells)
            return;
        Results.WriteDocs(Name, EngineReport.Of(all));
        Console.WriteLine("Written into docs/benchmarks.md.");
    }
}
