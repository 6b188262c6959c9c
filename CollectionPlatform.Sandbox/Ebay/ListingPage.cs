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

    public IPage? Before => page > 1 ? new ListingPage(listings, page - 1) : null;

    public void Write(Utf8JsonWriter json, Defect defect)
    {
        json.WriteStartObject();
        json.WriteNumber("page", page);
        if (!(IsEmpty && defect == Defect.MissingField))
            json.WriteNumber("totalPages", TotalPages(listings.Length));
        if (defect != Defect.MissingField || IsEmpty)
            WriteItems(json, defect);
        json.WriteEndObject();
    }

    private void WriteItems(Utf8JsonWriter json, Defect defect)
    {
        var first = (page - 1) * Listings.PageSize;
        var shown = listings.AsSpan(first)[..Math.Min(Listings.PageSize, listings.Length - first)];
        json.WriteStartArray(defect == Defect.NulCharacter ? "\0listings\0" : "listings");
        foreach (var listing in shown)
            Write(json, listing, new ItemWriter(json, defect == Defect.OddItem), withId: true);
        if (defect == Defect.OddItem && shown.Length > 0)
            Write(json, shown[0], new ItemWriter(json, odd: false), withId: false);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, in Listing listing, ItemWriter item, bool withId)
    {
        json.WriteStartObject();
        if (withId)
            json.WriteString("listingId", listing.ListingId);
        item.Text("title", listing.Title);
        item.Number("priceUsd", listing.PriceUsd);
        item.Number("shippingUsd", listing.ShippingUsd);
        item.Text("condition", listing.Condition);
        json.WriteStartObject("seller");
        json.WriteString("username", listing.Seller.Username);
        item.Whole("feedbackScore", listing.Seller.FeedbackScore);
        item.Percent("feedbackPercent", listing.Seller.FeedbackPercent);
        json.WriteEndObject();
        item.Trailer();
        json.WriteEndObject();
    }
}
