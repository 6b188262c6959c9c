using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CsCheck;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed class EstimatePropertyTests
{
    private const int Rounds = 500;

    private static readonly Gen<(List<(Category, CategoryForecast)>, PricesView, SettingsView)> Asked = Gen.Select(
        Gens.Categories,
        Gens.Prices,
        Gens.Settings
    );

    [Fact]
    public void Sums_equal_their_parts_to_the_last_decimal() =>
        Asked.Sample(
            (categories, prices, settings) =>
            {
                var estimate = Estimator.Of(categories, prices, settings);
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
            },
            iter: Rounds
        );

    [Fact]
    public void The_total_lies_within_its_range() =>
        Asked.Sample(
            (categories, prices, settings) =>
            {
                var estimate = Estimator.Of(categories, prices, settings);
                foreach (var c in estimate.Categories)
                {
                    Assert.True(c.LowUsd <= c.TotalUsd && c.TotalUsd <= c.HighUsd, $"{c}");
                    Assert.True(c.LowUsd > 0 && c.AmazonCalls >= 1, $"{c}"); // it takes a call to find out that nothing is there
                    Assert.Equal(c.Basis == EstimateBasis.History, c.RunsUsed > 0);
                    Assert.Equal(c.Basis == EstimateBasis.History, c.History is not null);
                }
                Assert.True(estimate.LowUsd <= estimate.TotalUsd && estimate.TotalUsd <= estimate.HighUsd);
            },
            iter: Rounds
        );

    [Fact]
    public void Another_category_lowers_no_sum_and_no_verdict() =>
        Gen.Select(Asked, Gens.Category, Gen.Int[0, 29])
            .Sample(
                (asked, another, at) =>
                {
                    var (categories, prices, settings) = asked;
                    var less = Estimator.Of(categories, prices, settings);
                    List<(Category, CategoryForecast)> longer = [.. categories];
                    longer.Insert(Math.Min(at, categories.Count), another);
                    var more = Estimator.Of(longer, prices, settings);
                    Assert.True(more.TotalUsd >= less.TotalUsd && more.LowUsd >= less.LowUsd && more.HighUsd >= less.HighUsd);
                    Assert.True(more.AmazonCalls >= less.AmazonCalls && more.EbayCalls >= less.EbayCalls);
                    Assert.True(more.AmazonCostUsd >= less.AmazonCostUsd && more.EbayCostUsd >= less.EbayCostUsd);
                    Assert.True(more.Verdict >= less.Verdict && more.UsedRatio >= less.UsedRatio);
                },
                iter: Rounds
            );

    [Fact]
    public void A_price_that_is_multiplied_multiplies_its_cost() =>
        Gen.Select(Asked, Gen.Int[2, 19])
            .Sample(
                (asked, factor) =>
                {
                    var (categories, prices, settings) = asked;
                    var before = Estimator.Of(categories, prices, settings);
                    var (amazon, ebay) = (prices.Amazon.PriceUsd, prices.Ebay.PriceUsd);
                    var dearer = Estimator.Of(categories, Gens.PricesOf(amazon * factor, ebay), settings);
                    Assert.Equal((before.AmazonCostUsd * factor, before.EbayCostUsd), (dearer.AmazonCostUsd, dearer.EbayCostUsd));
                    var both = Estimator.Of(categories, Gens.PricesOf(amazon * factor, ebay * factor), settings);
                    Assert.Equal(before.TotalUsd * factor, both.TotalUsd);
                    var rounding = 0.000001m * (factor + 1) * categories.Count; // each end is rounded once per category
                    Assert.InRange(both.LowUsd, (before.LowUsd * factor) - rounding, (before.LowUsd * factor) + rounding);
                    Assert.InRange(both.HighUsd, (before.HighUsd * factor) - rounding, (before.HighUsd * factor) + rounding);
                },
                iter: Rounds
            );

    [Fact]
    public void The_order_of_runs_and_categories_changes_no_sum() =>
        Gen.Select(Asked, Gens.Usd(100).Array[1, 10])
            .Sample(
                (asked, values) =>
                {
                    var (categories, prices, settings) = asked;
                    var (one, other) = (
                        Estimator.Of(categories, prices, settings),
                        Estimator.Of(categories.AsEnumerable().Reverse(), prices, settings)
                    );
                    Assert.Equal(
                        (one.TotalUsd, one.LowUsd, one.HighUsd, one.Verdict),
                        (other.TotalUsd, other.LowUsd, other.HighUsd, other.Verdict)
                    );
                    var spread = Spread.Of(values);
                    Assert.Equal(spread, Spread.Of(values.Reverse()));
                    Assert.True(
                        values.Min() <= spread.P10 && spread.P10 <= spread.P50 && spread.P50 <= spread.P90 && spread.P90 <= values.Max()
                    );
                },
                iter: Rounds
            );

    [Fact]
    public void More_runs_that_measure_the_same_narrow_the_range() =>
        Gens.Run(10_000)
            .Sample(
                run =>
                {
                    var category = Gens.CategoryOf(expected: null);
                    var ranges = Enumerable
                        .Range(1, CategoryHistory.MaxRuns)
                        .Select(n => CategoryForecast.Of(category, new CategoryHistory([.. Enumerable.Repeat(run, n)])).Ebay)
                        .ToList();
                    Assert.Equal(ranges.OrderByDescending(r => r.High - r.Low), ranges);
                    // what was looked up, or as much a product for all that were shown
                    var calls =
                        run.Products == 0
                            ? run.Shown * CategoryForecast.EbayCallsPerProduct
                            : (decimal)run.LookUps / run.Products * run.Shown;
                    Assert.All(ranges, r => Assert.Equal((int)decimal.Ceiling(decimal.Round(calls, 6)), r.Calls));
                },
                iter: Rounds
            );

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
        var estimate = Estimator.Of([category], Gens.PricesOf(price, 1), new SettingsView(100, 80));
        Assert.Equal((price, verdict, ratio), (estimate.TotalUsd, estimate.Verdict, estimate.UsedRatio));
    }

    [Fact]
    public void The_marks_are_exact_for_any_cap() =>
        Gens.Settings.Sample(
            settings =>
            {
                var mark = settings.BudgetCapUsd * settings.WarnAtPercent / 100;
                Assert.Equal(Verdict.Blocked, Estimator.Judge(settings.BudgetCapUsd, settings));
                Assert.NotEqual(Verdict.Blocked, Estimator.Judge(settings.BudgetCapUsd - 0.000001m, settings));
                Assert.NotEqual(Verdict.Ok, Estimator.Judge(mark, settings));
                Assert.Equal(Verdict.Ok, Estimator.Judge(mark - 0.000001m, settings));
            },
            iter: Rounds
        );
}
