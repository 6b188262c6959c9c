using System.Text.Json;
using CollectionPlatform.Sandbox.Calls;

namespace CollectionPlatform.Sandbox.Ebay;

/// <summary>A page of the listings of a product.</summary>
/// <param name="listings">All listings of the product.</param>
/// <param name="page">Counted from 1.</param>
internal sealed class ListingPage(Listing[] listings, int page) : IPage
{
    /// <summary>Pages of that many listings; a product that nobody offers has one empty page.</summary>
    public static int TotalPages(int listings) => Math.Max(1, (listings + Listings.PageSize - 1) / Listings.PageSize);

    public bool IsEmpty => listings.Length == 0;

    public void Write(Utf8JsonWriter json, Defect defect)
    {
        json.WriteStartObject();
        json.WriteNumber("page", page);
        if (!(IsEmpty && defect == Defect.MissingField))
            json.WriteNumber("totalPages", TotalPages(listings.Length));
        json.WriteStartArray("listings");
        foreach (
            var listing in listings.AsSpan((page - 1) * Listings.PageSize)[
                ..Math.Min(Listings.PageSize, listings.Length - (page - 1) * Listings.PageSize)
            ]
        )
        {
            Write(json, listing, defect);
            defect = Defect.None; // one spoilt listing spoils the page
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, in Listing listing, Defect defect)
    {
        json.WriteStartObject();
        if (defect != Defect.MissingField)
            json.WriteString("listingId", listing.ListingId);
        json.WriteString("title", defect == Defect.NulCharacter ? $"\0{listing.Title}\0" : listing.Title);
        json.WriteNumber("priceUsd", listing.PriceUsd);
        json.WriteNumber("shippingUsd", listing.ShippingUsd);
        json.WriteString("condition", listing.Condition);
        json.WriteStartObject("seller");
        json.WriteString("username", listing.Seller.Username);
        json.WriteNumber("feedbackScore", listing.Seller.FeedbackScore);
        json.WriteNumber("feedbackPercent", listing.Seller.FeedbackPercent);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
