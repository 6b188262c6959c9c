using System.Diagnostics;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>
/// Calls a second of one engine with and without something: it is switched on and off from round to round, in pairs whose order alternates,
/// so that whatever else the machine does meets
/// both alike.
/// </summary>
internal static class PairedRounds
{
    private const int FewestPairs = 5;

    /// <summary>A wider spread of the ratio cannot tell 5 % from nothing.</summary>
    private const double TellingSpread = 0.06;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(10),
        Grace = TimeSpan.FromSeconds(30);

    /// <param name="workload">Is started here.</param>
    /// <param name="time">To measure for: the more pairs, the narrower the spread.</param>
    /// <param name="roundAsync">Takes as long as a round; the thing is on or off meanwhile.</param>
    public static async Task<List<(Progress With, Progress Without)>> MeasureAsync(
        Workload workload,
        TimeSpan time,
        Func<bool, CancellationToken, Task> roundAsync
    )
    {
        var limitAfter = Warming + time + Grace;
        var clock = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(limitAfter, TimeProvider.System);
        var pairs = new List<(Progress With, Progress Without)>();
        try
        {
            await workload.StartAsync(limit.Token);
            for (var warm = Stopwatch.StartNew(); warm.Elapsed < Warming; )
            {
                await workload.BeBusyAsync(limit.Token);
                await PairAsync(workload, pairs.Count % 2 == 0, roundAsync, limit.Token);
            }

            while (clock.Elapsed < Warming + time)
            {
                if (await workload.BeBusyAsync(limit.Token))
                    await PairAsync(workload, true, roundAsync, limit.Token); // the beginning of a run is none like the rest
                pairs.Add(await PairAsync(workload, pairs.Count % 2 == 0, roundAsync, limit.Token));
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Console.WriteLine($"Stopped after {limitAfter.TotalSeconds:0} s.");
        }

        return pairs;
    }

    /// <summary>Prints the figures.</summary>
    /// <returns>Whether there were pairs enough.</returns>
    public static bool SumUp(List<(Progress With, Progress Without)> pairs, string what)
    {
        if (pairs.Count < FewestPairs)
        {
            Console.WriteLine($"Only {pairs.Count} pairs of rounds were measured: the machine is too busy or too slow for a figure.");
            return false;
        }

        var (with, without) = (pairs.Select(p => p.With.CallsPerSecond).Median(), pairs.Select(p => p.Without.CallsPerSecond).Median());
        // within a pair the machine is the same; from pair to pair it is not
        List<double> ratios = [.. pairs.Select(p => p.With.CallsPerSecond / p.Without.CallsPerSecond).Order()];
        var (ratio, (low, high)) = (ratios.Median(), Statistics.SpreadOfMedian(ratios, 0.9));
        Console.WriteLine($"{pairs.Count} pairs of rounds of {pairs.Average(p => p.With.At) / Stopwatch.Frequency:0.0} s");
        Console.WriteLine($"median units/s: {with:N0} with {what}, {without:N0} without, ratio {with / without:0.000}");
        Console.WriteLine(
            $"median of the pairs' ratios: {ratio:0.000}; 90 % of redrawn pairs lie between {low:0.000} and {high:0.000}; half of "
                + $"all pairs between {ratios[ratios.Count / 4]:0.000} and {ratios[ratios.Count * 3 / 4]:0.000}"
        );
        Console.WriteLine(
            $"It costs {1 - ratio:P1} of the engine's throughput"
                + (
                    high - low <= TellingSpread
                        ? "."
                        : ", give or take so much that it says little: the machine was busy with other things."
                )
        );
        return true;
    }

    private static async Task<(Progress With, Progress Without)> PairAsync(
        Workload workload,
        bool withFirst,
        Func<bool, CancellationToken, Task> roundAsync,
        CancellationToken stop
    )
    {
        var first = await RoundAsync(workload, withFirst, roundAsync, stop);
        var second = await RoundAsync(workload, !withFirst, roundAsync, stop);
        return withFirst ? (first, second) : (second, first);
    }

    private static async Task<Progress> RoundAsync(
        Workload workload,
        bool on,
        Func<bool, CancellationToken, Task> roundAsync,
        CancellationToken stop
    )
    {
        var before = workload.Reservations.Progress;
        await roundAsync(on, stop);
        return workload.Reservations.Progress - before;
    }
}
