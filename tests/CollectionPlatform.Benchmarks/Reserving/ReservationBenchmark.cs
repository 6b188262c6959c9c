using System.Diagnostics;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>What reservations cost the engine: units a second with and without them, in pairs of rounds whose order alternates.</summary>
internal static class ReservationBenchmark
{
    private const int FewestPairs = 5, MostPairs = 12;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(5), EnoughAfter = TimeSpan.FromSeconds(140), Limit = TimeSpan.FromSeconds(175);

    /// <returns>0 when at least 5 pairs were measured.</returns>
    public static async Task<int> RunAsync()
    {
        var clock = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var fixture = new EngineFixture(new Servers(durable: true));
        var pairs = new List<(RoundResult With, RoundResult Without)>();
        try
        {
            await fixture.InitializeAsync();
            await fixture.ExecuteAsync("alter database collectiondb set enable_seqscan = off"); // as a worker has it
            var categories = await WarmUpAsync(fixture, limit.Token);
            Say($"{categories * Round.UnitsPerCategory:N0} units a round; units/s");
            Say("    with   without  ratio   reserving");
            for (var last = TimeSpan.Zero; pairs.Count < MostPairs && (pairs.Count < FewestPairs || clock.Elapsed + last < EnoughAfter);)
            {
                var started = clock.Elapsed;
                pairs.Add(await PairAsync(fixture, pairs.Count % 2 == 0, categories, limit.Token));
                last = clock.Elapsed - started;
                Say(pairs[^1]);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Say($"Stopped after {Limit.TotalSeconds:0} s: the machine is too busy or too slow for a figure.");
        }
        finally
        {
            await fixture.DisposeAsync();
        }

        if (pairs.Count < FewestPairs) return 1;
        SumUp([.. pairs.Select(p => (p.With.UnitsPerSecond, p.Without.UnitsPerSecond))]);
        return 0;
    }

    /// <summary>Both variants once, so that everything is compiled; answers how many categories make a round of the wanted length.</summary>
    private static async Task<int> WarmUpAsync(EngineFixture fixture, CancellationToken stop)
    {
        var results = new List<RoundResult>();
        foreach (var reserving in (bool[])[true, false, true]) results.Add(await Round.RunAsync(fixture, reserving, 20, stop));
        return Math.Clamp((int)(results[^1].UnitsPerSecond * RoundLength.TotalSeconds / Round.UnitsPerCategory), 10, 500);
    }

    private static async Task<(RoundResult With, RoundResult Without)> PairAsync(EngineFixture fixture, bool withFirst, int categories, CancellationToken stop)
    {
        var first = await Round.RunAsync(fixture, withFirst, categories, stop);
        var second = await Round.RunAsync(fixture, !withFirst, categories, stop);
        return withFirst ? (first, second) : (second, first);
    }

    private static void Say((RoundResult With, RoundResult Without) pair)
    {
        var (asked, calls, waited) = pair.With.Reserved;
        Say($"{pair.With.UnitsPerSecond,8:N0} {pair.Without.UnitsPerSecond,9:N0} {pair.With.UnitsPerSecond / pair.Without.UnitsPerSecond,6:0.000}   "
            + $"{asked:N0} round trips for {(double)calls / asked:0} calls each, {waited.TotalMilliseconds / asked:0.00} ms each");
    }

    private static void SumUp(List<(double With, double Without)> pairs)
    {
        var (low, high) = Statistics.Spread(pairs, 0.9);
        var ratio = pairs.Select(p => p.With).Median() / pairs.Select(p => p.Without).Median();
        Say($"median  {pairs.Select(p => p.With).Median():N0} with, {pairs.Select(p => p.Without).Median():N0} without, {pairs.Count} pairs");
        Say($"ratio of medians {ratio:0.000} (90 % of redrawn pairs: {low:0.000} to {high:0.000}; pairs: {pairs.Min(p => p.With / p.Without):0.000} to {pairs.Max(p => p.With / p.Without):0.000})");
        Say($"Reservations cost {1 - ratio:P1} of the engine's throughput.");
    }

    private static void Say(string line) => Console.WriteLine(line);
}
