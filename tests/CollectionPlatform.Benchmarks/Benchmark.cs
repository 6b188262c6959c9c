namespace CollectionPlatform.Benchmarks;

/// <summary>A benchmark that can be asked for by name. It stops by itself and answers 0 when it could measure what it had to.</summary>
/// <param name="UsualTime">How long it measures at most unless told.</param>
/// <param name="Options">The options it takes, as they are written: <c>--quick</c>.</param>
internal sealed record Benchmark(TimeSpan UsualTime, Func<BenchmarkOptions, Task<int>> RunAsync, params IReadOnlyList<string> Options)
{
    /// <summary>What <c>--scenario</c> may name.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>One that only takes the time to measure for.</summary>
    public static Benchmark Timed(TimeSpan usualTime, Func<TimeSpan, Task<int>> runAsync) =>
        new(usualTime, options => runAsync(options.Time));
}
