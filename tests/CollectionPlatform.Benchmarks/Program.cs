using CollectionPlatform.Benchmarks;
using CollectionPlatform.Benchmarks.Engine;
using CollectionPlatform.Benchmarks.Fairness;
using CollectionPlatform.Benchmarks.Live;
using CollectionPlatform.Benchmarks.Pacing;
using CollectionPlatform.Benchmarks.Pages;
using CollectionPlatform.Benchmarks.Recovering;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Benchmarks.Searching;
using CollectionPlatform.Benchmarks.Sizing;
using CollectionPlatform.Benchmarks.Starting;

// Benchmarks by name; each stops by itself and prints what it measured.
Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");
Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft.EntityFrameworkCore", "None"); // what fails is thrown
var benchmarks = new Dictionary<string, Benchmark>
{
    [EngineBenchmark.Name] = new(EngineBenchmark.UsualTime, EngineBenchmark.RunAsync, "--quick", "--units", "--scenario", "--rounds")
    {
        Scenarios = [.. Scenario.All.Select(s => s.Name)],
    },
    [PaceBenchmark.Name] = new(PaceBenchmark.UsualTime, PaceBenchmark.RunAsync, "--quick"),
    [FairBenchmark.Name] = new(FairBenchmark.UsualTime, FairBenchmark.RunAsync, "--quick", "--rounds"),
    [ManyBenchmark.Name] = new(ManyBenchmark.UsualTime, ManyBenchmark.RunAsync, "--quick", "--rounds"),
    [RecoverBenchmark.Name] = new(RecoverBenchmark.UsualTime, RecoverBenchmark.RunAsync, "--quick", "--rounds"),
    [SizeBenchmark.Name] = new(SizeBenchmark.UsualTime, SizeBenchmark.RunAsync, "--quick", "--units"),
    [FirstBenchmark.Name] = new(FirstBenchmark.UsualTime, FirstBenchmark.RunAsync, "--rounds"),
    ["reservations"] = Benchmark.Timed(ReservationBenchmark.UsualTime, ReservationBenchmark.RunAsync),
    ["indexing"] = Benchmark.Timed(IndexingBenchmark.UsualTime, IndexingBenchmark.RunAsync),
    ["live"] = Benchmark.Timed(LiveBenchmark.UsualTime, LiveBenchmark.RunAsync),
    ["pages"] = Benchmark.Timed(PagesBenchmark.UsualTime, PagesBenchmark.RunAsync),
};
var name = args.FirstOrDefault() ?? EngineBenchmark.Name;
if (!benchmarks.TryGetValue(name, out var benchmark))
{
    Console.Error.WriteLine($"There is no benchmark '{name}'; there are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

BenchmarkOptions options;
try
{
    options = BenchmarkOptions.Parse(name, [.. args.Skip(1)], benchmark);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

try
{
    return await benchmark.RunAsync(options);
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine($"Stopped: {options.Time.TotalSeconds:0} s were too short for it, or the machine is too busy.");
    return 1;
}
