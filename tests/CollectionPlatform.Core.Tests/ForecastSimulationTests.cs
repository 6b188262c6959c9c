using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Core.Tests;

/// <summary>Runs that are played through unit by unit: how well a forecast made on the way foretells what the run then spends.</summary>
public sealed class ForecastSimulationTests(ITestOutputHelper output)
{
    private const int Runs = 60;

    [Theory]
    [InlineData(100, 0.1)] // as the estimate expects
    [InlineData(140, 0.25)] // every category larger than expected
    [InlineData(70, 0.0)] // smaller
    public void The_range_holds_what_the_run_then_spends_and_closes(int products, double secondPages)
    {
        var random = new Random(20261122); // the same runs every time: the shares below are no matter of luck
        var (looks, within, width) = (new int[10], new int[10], new decimal[10]);
        for (var n = 0; n < Runs; n++)
        {
            var run = new SimulatedRun(random, categories: 10, products, secondPages);
            var seen = new List<ForecastView>();
            while (run.Step())
                seen.Add(RunForecast.Of(run.Basis)!);
            for (var at = 0; at < seen.Count; at++)
            {
                if (seen[at] is not { LowUsd: { } low, HighUsd: { } high })
                    continue;
                var tenth = at * 10 / seen.Count;
                looks[tenth]++;
                width[tenth] += (high - low) / run.SpentUsd;
                if (run.SpentUsd >= low && run.SpentUsd <= high)
                    within[tenth]++;
            }

            Assert.Equal(run.SpentUsd, seen[^1].ExpectedUsd);
        }

        var shares = looks.Select((count, tenth) => (double)within[tenth] / count).ToList();
        var widths = looks.Select((count, tenth) => width[tenth] / count).ToList();
        output.WriteLine(
            $"within, by tenth of the way: {string.Join(' ', shares.Select(s => $"{s:P0}"))}; width: "
                + $"{string.Join(' ', widths.Select(w => $"{w:P0}"))}"
        );
        Assert.All(shares.Skip(5), share => Assert.True(share >= 0.9, $"{share:P0}"));
        Assert.All(shares.Skip(2), share => Assert.True(share >= 0.75, $"{share:P0}"));
        Assert.True(widths[9] < widths[5] && widths[5] < widths[1] && widths[9] < 0.03m);
    }

    /// <summary>
    /// Two streams of units; first pages lead to pages, pages to look-ups, some look-ups to a second page. Some calls are billed twice.
    /// </summary>
    private sealed class SimulatedRun
    {
        private const decimal AmazonUsd = 0.01m,
            EbayUsd = 0.002m;
        private readonly Random random;
        private readonly double secondPages;
        private readonly Queue<(int Category, int Page)> pages = new();
        private readonly Queue<bool> lookUps = new(); // whether it is a second page
        private readonly int[] sizes;
        private readonly bool[] read;
        private long amazonKnown,
            amazonDone,
            amazonCalls,
            ebayKnown,
            ebayDone,
            ebayCalls,
            products;

        public SimulatedRun(Random random, int categories, int expected, double secondPages)
        {
            (this.random, this.secondPages) = (random, secondPages);
            sizes = [.. Enumerable.Range(0, categories).Select(_ => expected * random.Next(60, 141) / 100)];
            read = new bool[categories];
            for (var category = 0; category < categories; category++)
                pages.Enqueue((category, 1));
            amazonKnown = categories;
        }

        public decimal SpentUsd => (amazonCalls * AmazonUsd) + (ebayCalls * EbayUsd);

        public ForecastBasis Basis =>
            new(
                RunState.Running,
                SpentUsd,
                0,
                1000m,
                Provider(amazonKnown, amazonDone, amazonCalls, AmazonUsd),
                Provider(ebayKnown, ebayDone, ebayCalls, EbayUsd),
                new UnreadBasis(products, 20, 1.2m, read.Count(r => !r), 4 * read.Count(r => !r), 120 * read.Count(r => !r), 0.8m, 1.3m),
                10,
                null
            );

        /// <summary>Finishes a unit; false when there is none.</summary>
        public bool Step()
        {
            if (pages.Count > 0 && (lookUps.Count == 0 || random.Next(12) == 0))
                ReadPage(pages.Dequeue());
            else if (lookUps.TryDequeue(out var second))
                LookUp(second);
            else
                return false;
            return true;
        }

        private void ReadPage((int Category, int Page) page)
        {
            amazonDone++;
            amazonCalls += random.Next(50) == 0 ? 2 : 1;
            var total = Math.Max(1, (sizes[page.Category] + 19) / 20);
            if (page.Page == 1)
            {
                read[page.Category] = true;
                amazonKnown += total - 1;
                for (var next = 2; next <= total; next++)
                    pages.Enqueue((page.Category, next));
            }

            var found = Math.Min(20, sizes[page.Category] - ((page.Page - 1) * 20));
            (products, ebayKnown) = (products + found, ebayKnown + found);
            for (var i = 0; i < found; i++)
                lookUps.Enqueue(false);
        }

        private void LookUp(bool second)
        {
            ebayDone++;
            ebayCalls += random.Next(50) == 0 ? 2 : 1;
            if (second || random.NextDouble() >= secondPages)
                return;
            ebayKnown++;
            lookUps.Enqueue(true);
        }

        private static ProviderBasis Provider(long known, long done, long calls, decimal price) =>
            new(known, done, calls, calls * price, calls * price, price);
    }
}
