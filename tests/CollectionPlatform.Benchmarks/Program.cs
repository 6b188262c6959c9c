using System.Globalization;
using CollectionPlatform.Benchmarks.Live;
using CollectionPlatform.Benchmarks.Pages;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Benchmarks.Searching;

// Benchmarks by name; each stops by itself and prints what it measured.
Environment.SetEnvironmentVariable("Logging__LogLevel__Default", "Warning");
Environment.SetEnvironmentVariable("Logging__LogLevel__Microsoft.EntityFrameworkCore", "None"); // what fails is thrown
var benchmarks = new Dictionary<string, (TimeSpan UsualTime, Func<TimeSpan, Task<int>> RunAsync)>
{
    ["reservations"] = (ReservationBenchmark.UsualTime, ReservationBenchmark.RunAsync),
    ["indexing"] = (IndexingBenchmark.UsualTime, IndexingBenchmark.RunAsync),
    ["live"] = (LiveBenchmark.UsualTime, LiveBenchmark.RunAsync),
    ["pages"] = (PagesBenchmark.UsualTime, PagesBenchmark.RunAsync),
};
var name = args.FirstOrDefault() ?? "reservations";
if (!benchmarks.TryGetValue(name, out var benchmark))
{
    Console.Error.WriteLine($"There is no benchmark '{name}'; there are: {string.Join(", ", benchmarks.Keys)}.");
    return 2;
}

var time = benchmark.UsualTime;
if (args.Length > 1)
{
    if (!int.TryParse(args[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds is < 10 or > 3600)
    {
        Console.Error.WriteLine($"The time to measure for must be 10 to 3600 s, not '{args[1]}'.");
        return 2;
    }

    time = TimeSpan.FromSeconds(seconds);
}

return await benchmark.RunAsync(time);
