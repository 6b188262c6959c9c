using System.Globalization;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Spend;

namespace CollectionPlatform.Web.Tests.Spend;

public sealed class TrackRecordTests
{
    [Theory]
    [InlineData("", "No estimate to compare in this period")]
    [InlineData("0", "Last estimate exact")]
    [InlineData("-0.067", "Last estimate within 7 %")]
    [InlineData("0.07 -0.01 0", "Last 3 estimates within 7 %")]
    [InlineData("0.0701 0.02", "Last 2 estimates within 8 %")]
    public void The_headline_is_true_of_every_one_of_them(string ratios, string headline) =>
        Assert.Equal(
            headline,
            new TrackRecord([
                .. ratios
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select((ratio, n) => SpendSamples.Estimate(n, double.Parse(ratio, CultureInfo.InvariantCulture))),
            ]).Headline
        );

    [Fact]
    public void A_month_is_cut_by_the_period_it_is_looked_at_in()
    {
        var period = new SpendPeriod(new(2026, 1, 10), new(2026, 3, 5));
        Assert.Equal(new(new(2026, 1, 10), new(2026, 1, 31)), period.Within("2026-01"));
        Assert.Equal(new(new(2026, 2, 1), new(2026, 2, 28)), period.Within("2026-02"));
        Assert.Equal(new(new(2026, 3, 1), new(2026, 3, 5)), period.Within("2026-03"));
        Assert.Equal(new(new(2026, 2, 7), new(2026, 2, 7)), period.Within("2026-02-07"));
    }
}
