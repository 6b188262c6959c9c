using System.Globalization;
using CollectionPlatform.Core.Providers;
using Microsoft.Extensions.Configuration;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// Pages that are read at most: of a category at Amazon (<c>Providers:amazon:MaxPages</c>, default 50,000) and of a search at eBay
/// (<c>Providers:ebay:MaxPages</c>, default 100). What is beyond is logged as <c>tooManyPages</c>.
/// </summary>
public sealed record PageBounds(int Amazon, int Ebay)
{
    private const int Most = 1_000_000;

    public int Of(ProviderName provider) => provider == ProviderName.Amazon ? Amazon : Ebay;

    /// <exception cref="InvalidOperationException">One of them is no whole number from 1 to 1,000,000.</exception>
    public static PageBounds Of(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return new PageBounds(
            Read(configuration, ProviderName.Amazon, AmazonProvider.DefaultMaxPages),
            Read(configuration, ProviderName.Ebay, EbayProvider.DefaultMaxPages)
        );
    }

    private static int Read(IConfiguration configuration, ProviderName provider, int usual)
    {
        var key = $"Providers:{provider.Key()}:MaxPages";
        if (configuration[key] is not { Length: > 0 } text)
            return usual;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pages) && pages is >= 1 and <= Most
            ? pages
            : throw new InvalidOperationException($"Set {key} to a whole number from 1 to {Most}; it is '{text}'.");
    }
}
