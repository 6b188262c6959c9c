using System.Globalization;
using CollectionPlatform.Core.Marketplaces;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>What the headers of a provider's answer mean: its bill, and how long to wait.</summary>
public sealed class HeaderTests
{
    private static readonly DateTimeOffset Theirs = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0.002", "0.002")]
    [InlineData("0", "0")]
    [InlineData("0.0024685", "0.002469")] // half away from zero
    [InlineData("0.0000004", "0")]
    [InlineData("1000000", "1000000")]
    [InlineData("99999999999999", "10000000")]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1e3", null)]
    [InlineData("1,5", null)]
    [InlineData("$1", null)]
    [InlineData("NaN", null)]
    [InlineData("", null)]
    [InlineData("99999999999999999999999999999999", null)]
    public void A_bill_is_a_plain_number_rounded_to_6_places(string text, string? usd) =>
        Assert.Equal(usd is null ? null : decimal.Parse(usd, CultureInfo.InvariantCulture), Billed(text));

    [Fact]
    public void Of_two_bills_the_higher_counts_and_without_any_there_is_none()
    {
        Assert.Equal(0.05m, Billed("0.002", "0.05", "-9"));
        Assert.Null(Billed());
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("0", 0)]
    [InlineData("Tue, 01 Jan 2030 12:00:07 GMT", 7)]
    [InlineData("Tue, 01 Jan 2030 11:00:00 GMT", 0)]
    [InlineData("2147483647", 315_360_000)]
    [InlineData("99999999999999999999", 315_360_000)]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", 315_360_000)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    public void A_date_to_wait_for_is_judged_by_the_answers_own_clock_and_bounded(string text, int? seconds) =>
        Assert.Equal(seconds, RetryAfter(text, Theirs)?.TotalSeconds);

    [Fact]
    public void Only_an_answer_without_a_date_is_judged_by_our_clock()
    {
        var until = TimeProvider.System.GetUtcNow().AddMinutes(2).ToString("r", CultureInfo.InvariantCulture);
        Assert.InRange(RetryAfter(until, null)!.Value.TotalSeconds, 110, 121);
    }

    private static decimal? Billed(params string[] values)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation(BilledHeader.Name, values);
        return BilledHeader.Of(answer.Headers);
    }

    private static TimeSpan? RetryAfter(string text, DateTimeOffset? date)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("Retry-After", text);
        answer.Headers.Date = date;
        return RetryAfterHeader.Of(answer.Headers, TimeProvider.System);
    }
}
