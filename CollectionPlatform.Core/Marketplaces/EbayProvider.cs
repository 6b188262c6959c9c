using System.Text.Json;
using System.Text.Json.Serialization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>Listings and sellers of a product: <c>GET /ebay/search?asin=&amp;title=&amp;page=n</c>.</summary>
public sealed class EbayProvider(HttpClient http, TimeProvider clock) : HttpProvider(http, clock)
{
    public override ProviderName Name => ProviderName.Ebay;

    protected override string PathOf(WorkUnit unit, string? title) =>
        $"ebay/search?asin={Uri.EscapeDataString(unit.Subject)}&title={Uri.EscapeDataString(title ?? "")}&page={unit.Page}";

    protected override CollectedPage Parse(ReadOnlySpan<byte> body, WorkUnit unit)
    {
        var page = JsonSerializer.Deserialize(body, ProviderJson.Default.EbayPage) ?? throw new JsonException("the body is null");
        var listings = new List<CollectedListing>(page.Listings.Count);
        foreach (var l in page.Listings)
        {
            if (l is null)
                throw new JsonException("listings holds a null");
            var seller = new CollectedSeller(
                CheckedField.Id(l.Seller.Username, "seller.username"),
                l.Seller.FeedbackScore,
                l.Seller.FeedbackPercent
            );
            listings.Add(
                new CollectedListing(
                    CheckedField.Id(l.ListingId, "listingId"),
                    CheckedField.Text(l.Title, "title"),
                    CheckedField.Money(l.PriceUsd, "priceUsd"),
                    CheckedField.Money(l.ShippingUsd, "shippingUsd"),
                    CheckedField.OptionalText(l.Condition, "condition"),
                    seller
                )
            );
        }

        return new CollectedPage(CheckedField.Pages(page.TotalPages), [], listings);
    }
}

internal sealed record EbayPage([property: JsonRequired] int TotalPages, [property: JsonRequired] IReadOnlyList<EbayListing?> Listings);

internal sealed record EbayListing(
    [property: JsonRequired] string ListingId,
    [property: JsonRequired] string Title,
    decimal? PriceUsd,
    decimal? ShippingUsd,
    string? Condition,
    [property: JsonRequired] EbaySeller Seller
);

internal sealed record EbaySeller([property: JsonRequired] string Username, int FeedbackScore, decimal? FeedbackPercent);
