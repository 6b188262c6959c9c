using System.Globalization;

namespace CollectionPlatform.Benchmarks;

/// <summary>How a benchmark is to run.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Time">To measure for at most, 10 to 3,600 s.</param>
internal sealed record BenchmarkOptions(string Name, TimeSpan Time)
{
    private const int MostUnits = 2_000_000,
        MostRounds = 100;

    /// <summary>A small size that ends within 30 s, to see that it works; its figures mean little.</summary>
    public bool IsQuick { get; private init; }

    /// <summary>Sizes to measure, 1,000 to 2,000,000 units; the benchmark's own when empty.</summary>
    public IReadOnlyList<int> Units { get; private init; } = [];

    /// <summary>Names of scenarios; all when empty.</summary>
    public IReadOnlyList<string> Scenarios { get; private init; } = [];

    /// <summary>Rounds to count, 1 to 100.</summary>
    public int Rounds { get; private init; } = 5;

    /// <summary>
    /// Reads <c>name [seconds] [--quick] [--units n,…] [--scenario name,…] [--rounds n]</c>; a benchmark takes the options it knows.
    /// </summary>
    /// <exception cref="ArgumentException">Something is wrong; one sentence says what.</exception>
    public static BenchmarkOptions Parse(string name, IReadOnlyList<string> arguments, Benchmark benchmark)
    {
        var options = new BenchmarkOptions(name, benchmark.UsualTime);
        for (var i = 0; i < arguments.Count; i++)
        {
            var option = arguments[i];
            if (!option.StartsWith('-'))
            {
                options = options with { Time = TimeSpan.FromSeconds(Number(option, "The time to measure for, in seconds,", 10, 3600)) };
                continue;
            }

            if (!benchmark.Options.Contains(option))
                throw new ArgumentException(
                    $"The benchmark '{name}' has no option '{option}'"
                        + (benchmark.Options.Count == 0 ? "." : $"; it has: {string.Join(", ", benchmark.Options)}.")
                );
            if (option == "--quick")
            {
                options = options with { IsQuick = true };
                continue;
            }

            if (++i == arguments.Count)
                throw new ArgumentException($"{option} needs a value.");
            options = options.With(option, arguments[i], benchmark);
        }

        return options;
    }

    private BenchmarkOptions With(string option, string value, Benchmark benchmark) =>
        option switch
        {
            "--units" => this with { Units = [.. value.Split(',').Select(n => Number(n, "The number of units", 1_000, MostUnits))] },
            "--rounds" => this with { Rounds = Number(value, "The number of rounds", 1, MostRounds) },
            "--scenario" => this with { Scenarios = [.. value.Split(',').Select(name => Known(name, benchmark.Scenarios))] },
            _ => throw new InvalidOperationException($"{option} is nobody's."),
        };

    private static string Known(string scenario, IReadOnlyList<string> scenarios) =>
        scenarios.Contains(scenario)
            ? scenario
            : throw new ArgumentException($"There is no scenario '{scenario}'; there are: {string.Join(", ", scenarios)}.");

    private static int Number(string text, string what, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{what} must be {least:N0} to {most:N0}, not '{text}'.")
            );
}
