using System.Diagnostics;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Core.Items;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollectionPlatform.Benchmarks.Searching;

/// <summary>What it costs the engine that titles are indexed for the search while it collects: every product is a new one, which is the most there can be to index.</summary>
internal static class IndexingBenchmark
{
    /// <summary>Long enough for the index to take in what it had put aside.</summary>
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(4), Pause = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan UsualTime = TimeSpan.FromSeconds(160);

    /// <param name="time">To measure for.</param>
    /// <returns>0 when at least 5 pairs were measured.</returns>
    public static async Task<int> RunAsync(TimeSpan time)
    {
        await using var workload = new Workload();
        return PairedRounds.SumUp(await PairedRounds.MeasureAsync(workload, time, RoundAsync), "indexing") ? 0 : 1;

        async Task RoundAsync(bool on, CancellationToken stop)
        {
            var round = Stopwatch.StartNew();
            if (on)
            {
                await workload.Fixture.ExecuteAsync("update text_clock set position = (select position from item_clock)"); // what came while it was off is not its work
                using var indexing = new TextIndexing(workload.Fixture.Source, TimeProvider.System, NullLogger<TextIndexing>.Instance);
                while (round.Elapsed < RoundLength - Pause)
                {
                    await Task.Delay(Pause, stop);
                    await indexing.StepAsync(stop);
                }
            }

            if (RoundLength - round.Elapsed is { Ticks: > 0 } rest) await Task.Delay(rest, stop);
        }
    }
}
