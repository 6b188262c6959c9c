using System.Globalization;
using CollectionPlatform.Web.Formatting;
using Xunit;

namespace CollectionPlatform.Web.Tests.Formatting;

public sealed class ShortAmountTests
{
    [Theory]
    [InlineData("0.4", "$0.40")]
    [InlineData("0.0876", "$0.0876")]
    [InlineData("6.29", "$6.29")]
    [InlineData("6.3", "$6.30")]
    [InlineData("99.99", "$99.99")]
    [InlineData("980.4", "$980")]
    [InlineData("1234", "$1.2k")]
    [InlineData("2500000", "$2.5M")]
    public void Cents_are_left_out_of_large_amounts_only(string usd, string shown) =>
        Assert.Equal(shown, Show.Short(decimal.Parse(usd, CultureInfo.InvariantCulture)));
}
