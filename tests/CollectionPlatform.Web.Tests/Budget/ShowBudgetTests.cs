using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Tests.Budget;

public sealed class ShowBudgetTests
{
    [Theory]
    [InlineData(1234.5678, "$1,234.57")]
    [InlineData(2.9, "$2.90")]
    [InlineData(0.2317234, "$0.232")]
    [InlineData(0.0123456, "$0.0123")]
    [InlineData(0.00048, "$0.0005")]
    [InlineData(-0.15, "-$0.15")]
    [InlineData(0, "$0.00")]
    public void A_forecast_has_no_more_digits_than_it_can_stand_for(double usd, string text) =>
        Assert.Equal(text, Show.About((decimal)usd));

    [Fact]
    public void A_range_whose_ends_read_the_same_is_one_amount()
    {
        Assert.Equal("$2.40 – $3.60", Show.Range(2.4m, 3.6m));
        Assert.Equal("$2.40", Show.Range(2.4001m, 2.4009m));
        Assert.Equal("1.1–1.25", Show.Range(new Spread(1.1m, 1.2m, 1.25m)));
        Assert.Equal("5", Show.Range(new Spread(5, 5, 5)));
        Assert.Equal("97–100", Show.WholeRange(new Spread(97.3m, 98.5m, 99.7m)));
        Assert.Equal("5", Show.WholeRange(new Spread(5, 5, 5)));
    }

    [Theory]
    [InlineData(0.052, "+5.2 %")]
    [InlineData(-0.0301, "-3 %")]
    [InlineData(12.5, "+1,250 %")]
    [InlineData(0.0004, "0 %")]
    [InlineData(-0.0004, "0 %")]
    public void A_change_carries_its_sign(double ratio, string text) => Assert.Equal(text, Show.Change(ratio));

    [Theory]
    [InlineData(0.16, 0.055, true, "5.5 % ($0.16) more than estimated, within the range")]
    [InlineData(-0.9, -0.31, false, "31 % ($0.90) less than estimated, below the range")]
    [InlineData(1, 0.34, false, "34 % ($1.00) more than estimated, above the range")]
    [InlineData(0.01, null, null, "$0.01 more than estimated")]
    [InlineData(0.000001, 0.0000003, true, "< $0.0001 more than estimated, within the range")]
    [InlineData(0, 0.0, true, "exactly as estimated")]
    public void The_error_of_an_estimate_is_said_in_words(double usd, double? ratio, bool? within, string text) =>
        Assert.Equal(text, Show.Error((decimal)usd, ratio, within));

    [Theory]
    [InlineData(20, 28, "20–28 s")]
    [InlineData(125, 178, "2–3 min")]
    [InlineData(60, 120, "1–2 min")]
    [InlineData(119, 121, "1–3 min")]
    [InlineData(180, 180, "3 min")]
    [InlineData(0, 30, "0–30 s")]
    [InlineData(3700, 7100, "1–2 h")]
    [InlineData(100_000, 180_000, "1–3 days")]
    [InlineData(400, null, "6 min")]
    [InlineData(90, 60, "1–2 min")]
    public void A_span_holds_the_truth_between_its_ends(int low, int? high, string text) => Assert.Equal(text, Show.Span(low, high));
}
