using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Core.Tests;

public sealed class EstimatePropertyTests(ITestOutputHelper output)
{
    private const int Rounds = 500;

    private static (Category, CategoryForecast) Any(Random random)
    {
        var category = new Category
        {
            Id = CategoryId.New(),
            Name = "Any",
            ExternalId = "a",
            ExpectedProducts = random.OneOf<int?>(null, 0, 1, random.Next(200), random.Next(1_000_001)),
        };
        var most = random.OneOf(0, 3, 150, 100_000);
        var runs = Enumerable
            .Range(0, random.Next(CategoryHistory.MaxRuns + 1))
            .Select(_ =>
            {
                var products = random.Next(most + 1);
                return new PastCollection(products, 1 + (products / 20) + random.Next(3), products + random.Next(products + 1));
            });
        return (category, CategoryForecast.Of(category, new CategoryHistory([.. runs])));
    }

    private static PricesView Prices(decimal amazon, decimal ebay) => new(new PriceView(amazon, 1, 1), new PriceView(ebay, 1, 1));

    private static PricesView AnyPrices(Random random) => Prices(random.Usd(2), random.Usd(2));

    private static SettingsView AnySettings(Random random) => new(random.Usd(1000), random.Next(1, 100));

    private static List<(Category, CategoryForecast)> Some(Random random) =>
        [.. Enumerable.Range(0, random.Next(30)).Select(_ => Any(random))];

    [Fact]
    public void Sums_equal_their_parts_to_the_last_decimal() => Seeded.Rounds(output, Rounds, random =>
        {
            var estimate = Estimator.Of(Some(random), AnyPrices(random), AnySettings(random));
            Assert.Equal(estimate.Categories.Sum(c => c.TotalUsd), estimate.TotalUsd);
            Assert.Equal(estimate.AmazonCostUsd + estimate.EbayCostUsd, estimate.TotalUsd);
            Assert.Equal(estimate.Categories.Sum(c => c.LowUsd), estimate.LowUsd);
            Assert.Equal(estimate.Categories.Sum(c => c.HighUsd), estimate.HighUsd);
            Assert.Equal(estimate.Categories.Sum(c => (long)c.AmazonCalls), estimate.AmazonCalls);
            Assert.Equal(estimate.Categories.Sum(c => (long)c.EbayCalls), estimate.EbayCalls);
            foreach (var c in estimate.Categories)
            {
                Assert.Equal(c.AmazonCostUsd + c.EbayCostUsd, c.TotalUsd);
                Assert.All([c.AmazonCostUsd, c.EbayCostUsd, c.TotalUsd, c.LowUsd, c.HighUsd], usd =>
                    Assert.Equal(decimal.Round(usd, 6), usd)
                );
            }
        });

    [Fact]
    public void The_total_lies_within_its_range() => Seeded.Rounds(output, Rounds, random =>
        {
            var estimate = Estimator.Of(Some(random), AnyPrices(random), AnySettings(random));
            foreach (var c in estimate.Categories)
            {
                Assert.True(c.LowUsd <= c.TotalUsd && c.TotalUsd <= c.HighUsd, $"{c}");
                Assert.True(c.LowUsd > 0 && c.AmazonCalls >= 1, $"{c}"); // it takes a call to find out that nothing is there
                Assert.Equal(c.Basis == EstimateBasis.History, c.RunsUsed > 0);
                Assert.Equal(c.Basis == EstimateBasis.History, c.History is not null);
            }
            Assert.True(estimate.LowUsd <= estimate.TotalUsd && estimate.TotalUsd <= estimate.HighUsd);
        });

    [Fact]
    public void Another_category_lowers_no_sum_and_no_verdict() => Seeded.Rounds(output, Rounds, random =>
        {
            var (prices, settings, categories) = (AnyPrices(random), AnySettings(random), Some(random));
            var less = Estimator.Of(categories, prices, settings);
            categories.Insert(random.Next(categories.Count + 1), Any(random));
            var more = Estimator.Of(categories, prices, settings);
            Assert.True(more.TotalUsd >= less.TotalUsd && more.LowUsd >= less.LowUsd && more.HighUsd >= less.HighUsd);
            Assert.True(more.AmazonCalls >= less.AmazonCalls && more.EbayCalls >= less.EbayCalls);
            Assert.True(more.AmazonCostUsd >= less.AmazonCostUsd && more.EbayCostUsd >= less.EbayCostUsd);
            Assert.True(more.Verdict >= less.Verdict && more.UsedRatio >= less.UsedRatio);
        });

    [Fact]
    public void A_price_that_is_multiplied_multiplies_its_cost() => Seeded.Rounds(output, Rounds, random =>
        {
            var (prices, settings, categories, factor) = (AnyPrices(random), AnySettings(random), Some(random), random.Next(2, 20));
            var before = Estimator.Of(categories, prices, settings);
            var (amazon, ebay) = (prices.Amazon.PriceUsd, prices.Ebay.PriceUsd);
            var dearer = Estimator.Of(categories, Prices(amazon * factor, ebay), settings);
            Assert.Equal((before.AmazonCostUsd * factor, before.EbayCostUsd), (dearer.AmazonCostUsd, dearer.EbayCostUsd));
            var both = Estimator.Of(categories, Prices(amazon * factor, ebay * factor), settings);
            Assert.Equal(before.TotalUsd * factor, both.TotalUsd);
            var rounding = 0.000001m * (factor + 1) * categories.Count; // each end is rounded once per category
            Assert.InRange(both.LowUsd, (before.LowUsd * factor) - rounding, (before.LowUsd * factor) + rounding);
            Assert.InRange(both.HighUsd, (before.HighUsd * factor) - rounding, (before.HighUsd * factor) + rounding);
        });

    [Fact]
    public void The_order_of_runs_and_categories_changes_no_sum() => Seeded.Rounds(output, Rounds, random =>
        {
            var (prices, settings, categories) = (AnyPrices(random), AnySettings(random), Some(random));
            var (one, other) = (
                Estimator.Of(categories, prices, settings),
                Estimator.Of(categories.AsEnumerable().Reverse(), prices, settings)
            );
            Assert.Equal(
                (one.TotalUsd, one.LowUsd, one.HighUsd, one.Verdict),
                (other.TotalUsd, other.LowUsd, other.HighUsd, other.Verdict)
            );
            decimal[] values = [.. Enumerable.Range(0, random.Next(1, 11)).Select(_ => random.Usd(100))];
            var spread = Spread.Of(values);
            Assert.Equal(spread, Spread.Of(values.Reverse()));
            Assert.True(values.Min() <= spread.P10 && spread.P10 <= spread.P50 && spread.P50 <= spread.P90 && spread.P90 <= values.Max());
        });

    [Fact]
    public void More_runs_that_measure_the_same_narrow_the_range() => Seeded.Rounds(output, Rounds, random =>
        {
            var products = random.Next(1, 10_000);
            var run = new PastCollection(products, 1 + (products / 20), products + random.Next(products + 1));
            var category = new Category
            {
                Id = CategoryId.New(),
                Name = "Any",
                ExternalId = "a",
            };
            var ranges = Enumerable
                .Range(1, CategoryHistory.MaxRuns)
                .Select(n => CategoryForecast.Of(category, new CategoryHistory([.. Enumerable.Repeat(run, n)])).Ebay)
                .ToList();
            Assert.Equal(ranges.OrderByDescending(r => r.High - r.Low), ranges);
            Assert.All(ranges, r => Assert.Equal(run.LookUps, r.Calls));
        });

    [Theory]
    [InlineData("79.999999", Verdict.Ok, 0.799999)]
    [InlineData("80", Verdict.Warning, 0.8)]
    [InlineData("99.999999", Verdict.Warning, 0.999999)]
    [InlineData("100", Verdict.Blocked, 1)]
    [InlineData("100.000001", Verdict.Blocked, 1.000000)]
    public void The_marks_are_exact(string total, Verdict verdict, double ratio)
    {
        var category = new Category
        {
            Id = CategoryId.New(),
            Name = "One call",
            ExternalId = "o",
            ExpectedProducts = 0,
        };
        var price = decimal.Parse(total, System.Globalization.CultureInfo.InvariantCulture);
        var estimate = Estimator.Of([category], Prices(price, 1), new SettingsView(100, 80));
        Assert.Equal((price, verdict, ratio), (estimate.TotalUsd, estimate.Verdict, estimate.UsedRatio));
    }

    [Fact]
    public void The_marks_are_exact_for_any_cap() => Seeded.Rounds(output, Rounds, random =>
        {
            var settings = AnySettings(random);
            var mark = settings.BudgetCapUsd * settings.WarnAtPercent / 100;
            Assert.Equal(Verdict.Blocked, Estimator.Judge(settings.BudgetCapUsd, settings));
            Assert.NotEqual(Verdict.Blocked, Estimator.Judge(settings.BudgetCapUsd - 0.000001m, settings));
            Assert.NotEqual(Verdict.Ok, Estimator.Judge(mark, settings));
            Assert.Equal(Verdict.Ok, Estimator.Judge(mark - 0.000001m, settings));
        });
}
