using System.Diagnostics;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>
/// What reservations cost the engine: calls a second with and without them. One engine works all the time; reservations are switched on and off from round to round, in pairs
/// whose order alternates, so that whatever else the machine does meets both alike.
/// </summary>
internal static class ReservationBenchmark
{
    private const int FewestPairs = 5;

    /// <summary>A wider spread of the ratio cannot tell 5 % from nothing.</summary>
    private const double TellingSpread = 0.06;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(1), Warming = TimeSpan.FromSeconds(10), Grace = TimeSpan.FromSeconds(30);

    /// <summary>Enough for an idle machine's verdict.</summary>
    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(140);

    /// <param name="time">To measure for: the more pairs, the narrower the spread.</param>
    /// <returns>0 when at least 5 pairs were measured.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        var limitAfter = Warming + time + Grace;
        var clock = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(limitAfter, TimeProvider.System);
        var pairs = new List<(Progress With, Progress Without)>();
        await using var workload = new Workload();
        try
        {
            await workload.StartAsync(limit.Token);
            for (var warm = Stopwatch.StartNew(); warm.Elapsed < Warming;)
            {
                await workload.BeBusyAsync(limit.Token);
                await PairAsync(workload.Reservations, pairs.Count % 2 == 0, limit.Token);
            }

            while (clock.Elapsed < Warming + time)
            {
                if (await workload.BeBusyAsync(limit.Token)) await PairAsync(workload.Reservations, true, limit.Token); // the beginning of a run is none like the rest
                pairs.Add(await PairAsync(workload.Reservations, pairs.Count % 2 == 0, limit.Token));
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Console.WriteLine($"Stopped after {limitAfter.TotalSeconds:0} s.");
        }

        if (pairs.Count < FewestPairs)
        {
            Console.WriteLine($"Only {pairs.Count} pairs of rounds were measured: the machine is too busy or too slow for a figure.");
            return 1;
        }

        SumUp(pairs);
        return 0;
    }

    private static async Task<(Progress With, Progress Without)> PairAsync(SwitchedReservations reservations, bool withFirst, CancellationToken stop)
    {
        var first = await RoundAsync(reservations, withFirst, stop);
        var second = await RoundAsync(reservations, !withFirst, stop);
        return withFirst ? (first, second) : (second, first);
    }

    private static async Task<Progress> RoundAsync(SwitchedReservations reservations, bool on, CancellationToken stop)
    {
        reservations.On = on;
        var before = reservations.Progress;
        await Task.Delay(RoundLength, stop);
        return reservations.Progress - before;
    }

    private static void SumUp(List<(Progress With, Progress Without)> pairs)
    {
        List<(double With, double Without)> rates = [.. pairs.Select(p => (p.With.CallsPerSecond, p.Without.CallsPerSecond))];
        var (with, without) = (rates.Select(r => r.With).Median(), rates.Select(r => r.Without).Median());
        var (low, high) = Statistics.Spread(rates, 0.9);
        var ratios = rates.Select(r => r.With / r.Without).Order().ToList();
        var (asked, waited, calls) = (pairs.Sum(p => p.With.Asked), pairs.Sum(p => p.With.Waited) * 1000.0 / Stopwatch.Frequency, pairs.Sum(p => p.With.Calls));
        Console.WriteLine($"{pairs.Count} pairs of rounds of {RoundLength.TotalSeconds:0} s");
        Console.WriteLine($"median units/s: {with:N0} with reservations, {without:N0} without");
        Console.WriteLine($"ratio of medians: {with / without:0.000}; 90 % of redrawn pairs lie between {low:0.000} and {high:0.000}; half of all pairs between {ratios[ratios.Count / 4]:0.000} and {ratios[ratios.Count * 3 / 4]:0.000}");
        Console.WriteLine($"reserving: {(double)calls / asked:0} calls a round trip, {waited / asked:0.00} ms each");
        Console.WriteLine($"Reservations cost {1 - (with / without):P1} of the engine's throughput"
            + (high - low <= TellingSpread ? "." : ", give or take so much that it says little: the machine was busy with other things."));
    }
}
