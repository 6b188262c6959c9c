using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Api.Products;

/// <param name="Listings">A <see cref="ListingPack"/>; null when no search has shown anything for it.</param>
internal sealed record FoundProduct(Product Product, string? Listings)
{
    /// <param name="ended">With those that are gone, too.</param>
    public ProductView View(bool ended = false) =>
        ProductView.Of(
            Product,
            Listings is null ? [] : ListingPack.Read(Listings).Where(l => ended || l.EndedAt is null).Select(ListingView.Of)
        );
}
