using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Pages.Admin.Automation.Run;
using CollectionPlatform.Web.Pages.Admin.Settings;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Budget;

public sealed class SpendWordsTests
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    private static RunSpendPrice Price(
        decimal list,
        long calls,
        decimal settled,
        decimal discrepancy = 0,
        decimal uncertain = 0,
        string provider = "ebay"
    ) => new(provider, list, calls, settled, uncertain, discrepancy, Day, Day);

    private static RunSpendView Money(params RunSpendPrice[] prices) =>
        Samples.Money(Samples.Run("Run", done: 100)) with
        {
            Prices = prices,
        };

    [Fact]
    public void A_forecast_is_a_range_or_the_reason_why_there_is_none()
    {
        Assert.Equal("$2.60 – $3.30, about $2.90", SpendWords.Forecast(new(2.6m, 2.9m, 3.3m, null, null)));
        Assert.Equal("about $2.90", SpendWords.Forecast(new(2.9m, 2.9m, 2.9m, null, null)));
        Assert.Equal("Not enough calls yet", SpendWords.Forecast(new(null, null, null, "Not enough calls yet", null)));
    }

    [Theory]
    [InlineData(true, 125, 178, "Reaches the cap of $5.00 in about 2–3 min.")]
    [InlineData(false, 125, 178, "May reach the cap of $5.00, in about 2–3 min.")]
    [InlineData(false, 400, null, "May reach the cap of $5.00, in 6 min at the earliest.")]
    public void The_cap_ahead_is_told_with_its_time(bool certain, int low, int? high, string start) =>
        Assert.StartsWith(start, SpendWords.CapReached(new(certain, low, high), 5), StringComparison.Ordinal);

    [Fact]
    public void Prices_matter_when_a_provider_had_two_or_billed_another()
    {
        Assert.False(SpendWords.PricesMatter(Money(Price(0.01m, 10, 0.1m, provider: "amazon"), Price(0.002m, 10, 0.02m))));
        Assert.True(SpendWords.PricesMatter(Money(Price(0.003m, 10, 0.03m), Price(0.002m, 10, 0.02m))));
        Assert.True(SpendWords.PricesMatter(Money(Price(0.002m, 10, 0.03m, discrepancy: 0.01m))));
    }

    [Fact]
    public void Prices_do_not_matter_when_calls_were_refused_for_free() =>
        Assert.False(SpendWords.PricesMatter(Money(Price(0.002m, 100, 0.02m))));

    [Fact]
    public void What_a_call_was_billed_leaves_out_calls_that_were_refused_or_whose_bill_is_unknown()
    {
        Assert.Equal(0.003m, SpendWords.BilledPerCall(Price(0.002m, 1310, 3m, 1m, uncertain: 0.02m)));
        Assert.Equal(0.001m, SpendWords.BilledPerCall(Price(0.002m, 1310, 1m, -1m)));
        Assert.Equal(0.002002m, SpendWords.BilledPerCall(Price(0.002m, 1000, 2.002m, 0.002m))); // one of a thousand was billed twice
        Assert.Null(SpendWords.BilledPerCall(Price(0.002m, 1310, 2m, uncertain: 0.02m)));
        Assert.Null(SpendWords.BilledPerCall(Price(0.002m, 10, 0, uncertain: 0.02m)));
        Assert.Null(SpendWords.BilledPerCall(Price(0, 10, 1m, 1m)));
    }

    [Fact]
    public void A_discrepancy_is_judged_by_the_newest_calls_at_the_present_price()
    {
        var ebay = new ProviderView("ebay", GateState.Up, null, DateTimeOffset.UnixEpoch, null, 2000, 0.002m, 12.4m);
        var old = Money(Price(0.001m, 100, 0.3m, 0.2m));
        Assert.Contains(
            "responses say a call costs $0.0030, the list says $0.0020: correct the price",
            PriceCheck.Of(ebay, [old, Money(Price(0.002m, 100, 0.3m, 0.1m))]).Sentence,
            StringComparison.Ordinal
        );
        var corrected = PriceCheck.Of(ebay, [Money(Price(0.002m, 100, 0.2m)), Money(Price(0.002m, 100, 0.3m, 0.1m))]);
        Assert.Equal((false, true), (corrected.Differs, corrected.Sentence.Contains("nothing to do", StringComparison.Ordinal)));
        Assert.Contains("the next run shows", PriceCheck.Of(ebay, [old]).Sentence, StringComparison.Ordinal);
        Assert.Contains("$0.50 less than", PriceCheck.Of(ebay with { DiscrepancyUsd = -0.5m }, []).Sentence, StringComparison.Ordinal);
    }
}
