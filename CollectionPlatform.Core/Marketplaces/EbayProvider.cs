using System.Text.Json;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>Listings and sellers of a product: <c>GET /ebay/search?asin=&amp;title=&amp;page=n</c>.</summary>
public sealed class EbayProvider(HttpClient http, TimeProvider clock, int maxPages = EbayProvider.DefaultMaxPages)
    : HttpProvider(http, clock, maxPages)
{
    public const int DefaultMaxPages = 100;

    /// <summary>Characters of the title in the address; with them it stays below the 2,048 that any server takes.</summary>
    private const int MaxTitle = 1_000;

    private const decimal AllPercent = 100;

    public override ProviderName Name => ProviderName.Ebay;

    protected override string PathOf(WorkUnit unit, string? title) =>
        $"ebay/search?asin={Uri.EscapeDataString(unit.Subject)}&title={ProviderText.Escaped(title ?? "", MaxTitle)}&page={unit.Page}";

    protected override PageRead Read(JsonElement body, WorkUnit unit, int maxPages) => ReadPage(body, unit, maxPages);

    /// <summary>Reads what can be used of a body.</summary>
    public static PageRead ReadPage(JsonElement body, WorkUnit unit, int maxPages) =>
        PageRead.Of(
            body,
            unit,
            "listings",
            maxPages,
            Listing,
            l => l.ListingId,
            (listings, pages) => new CollectedPage(pages, [], listings)
        );

    private static (CollectedListing?, string?) Listing(Fields l)
    {
        if (l.Id("listingId") is not { } id)
            return (null, "listingId");
        if (l.Text("title") is not { } title)
            return (null, "title");
        var seller = l.Of("seller");
        if (seller.Id("username") is not { } username)
            return (null, "seller.username");
        return (
            new CollectedListing(
                id,
                title,
                l.Money("priceUsd"),
                l.Money("shippingUsd"),
                l.Text("condition"),
                new CollectedSeller(username, seller.Whole("feedbackScore"), seller.Number("feedbackPercent", AllPercent))
            ),
            null
        );
    }
}
