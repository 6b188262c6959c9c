using System.Diagnostics;
using CollectionPlatform.Benchmarks.Reserving;
using CollectionPlatform.Core.Upkeep;
using Microsoft.Extensions.Logging.Abstractions;

namespace CollectionPlatform.Benchmarks.Searching;

/// <summary>
/// What it costs the engine that titles are indexed for the search while it collects: every product is a new one, which is the most there
/// can be to index.
/// </summary>
internal static class IndexingBenchmark
{
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(2),
        Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// At the beginning of a round some of what came lately waits to be indexed, as when it never was off; the rest of that is not this
    /// round's work.
    /// </summary>
    private const string Resume = "update text_clock set position = greatest(position, (select position - 4000 from item_clock))";

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
                await workload.Fixture.ExecuteAsync(Resume);
                using var indexing = new ProductIndexing(
                    workload.Fixture.Source,
                    TimeProvider.System,
                    NullLogger<ProductIndexing>.Instance
                );
                for (var looks = 0; looks * Pause < RoundLength; looks++)
                {
                    await indexing.StepAsync(stop);
                    if ((looks + 1) * Pause - round.Elapsed is { Ticks: > 0 } rest)
                        await Task.Delay(rest, stop);
                }
            }

            if (RoundLength - round.Elapsed is { Ticks: > 0 } left)
                await Task.Delay(left, stop);
        }
    }
}
