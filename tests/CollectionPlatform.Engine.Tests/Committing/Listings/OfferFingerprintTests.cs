using CollectionPlatform.Core.Items;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing.Listings;

public sealed class OfferFingerprintTests
{
    private static readonly CollectedListing Offer = new("1", "Kettle", 17.49m, 3.99m, "New", new CollectedSeller("seller", 1_200, 99.1m));

    /// <summary>All that a listing may offer otherwise; no two of them the same.</summary>
    private static readonly CollectedListing[] Others =
    [
        Offer with
        {
            Title = "Kettle, red",
        },
        Offer with
        {
            PriceUsd = 17.5m,
        },
        Offer with
        {
            PriceUsd = null,
        },
        Offer with
        {
            PriceUsd = 0,
        },
        Offer with
        {
            ShippingUsd = 4m,
        },
        Offer with
        {
            ShippingUsd = null,
        },
        Offer with
        {
            ShippingUsd = 0,
        },
        Offer with
        {
            PriceUsd = 3.99m,
            ShippingUsd = 17.49m,
        },
        Offer with
        {
            Condition = "Used",
        },
        Offer with
        {
            Condition = "",
        },
        Offer with
        {
            Condition = null,
        },
        Offer with
        {
            Condition = "Newsel",
            Seller = Offer.Seller with { Username = "ler" },
        },
        Offer with
        {
            Seller = Offer.Seller with { Username = "seller2" },
        },
        Offer with
        {
            Seller = Offer.Seller with { FeedbackScore = 1_201 },
        },
        Offer with
        {
            Seller = Offer.Seller with { FeedbackScore = null },
        },
        Offer with
        {
            Seller = Offer.Seller with { FeedbackPercent = 99.2m },
        },
        Offer with
        {
            Seller = Offer.Seller with { FeedbackPercent = null },
        },
    ];

    [Fact]
    public void Offers_that_differ_in_anything_have_different_ones()
    {
        var fingerprint = new OfferFingerprint();
        CollectedListing[] all = [Offer, .. Others];
        Assert.Equal(all.Length, all.Select(fingerprint.Of).Distinct().Count());
    }

    [Fact]
    public void The_same_offer_has_the_same_one_whatever_was_asked_before()
    {
        var used = new OfferFingerprint();
        foreach (var other in Others)
            used.Of(other);
        Assert.Equal(new OfferFingerprint().Of(Offer), used.Of(Offer with { ListingId = "2" }));
    }

    /// <summary>It is stored, and compared by other processes and later ones.</summary>
    [Fact]
    public void It_is_the_same_in_every_process() => Assert.Equal(-1352901165010706733L, new OfferFingerprint().Of(Offer));
}
