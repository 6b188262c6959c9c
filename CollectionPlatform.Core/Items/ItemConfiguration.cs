using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Items;

internal sealed class ProductConfiguration : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> product)
    {
        product.HasKey(p => p.Asin);
        product.Property(p => p.Asin).UseCollation("C");
        // What look-ups change lies apart from the texts: a narrow row is rewritten for them, not the product. It is the main one to EF,
        // so that positions, ratios and the ASINs they are compared with are columns of one table, and of its indexes.
        product.ToTable("product_prices");
        product.SplitToTable("products", texts =>
        {
            texts.Property(p => p.Asin);
            texts.Property(p => p.Title);
            texts.Property(p => p.Url);
            texts.Property(p => p.ImageUrl);
            texts.Property(p => p.Stars);
            texts.Property(p => p.Reviews);
            texts.Property(p => p.ListPriceUsd);
            texts.Property(p => p.BestSeller);
            texts.Property(p => p.CollectedAt);
        });
        product.Property(p => p.LookUpCalls).HasDefaultValue(0);
        product.HasIndex(p => p.Position).IsUnique().HasDatabaseName("ix_product_prices_position");
        product
            .Property(p => p.PriceRatio)
            .HasPrecision(26, 8)
            .HasComputedColumnSql(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"case when price_usd > 0 and lowest_usd is not null then round(lowest_usd / price_usd, 8) else {Product.NoRatio} end"
                ),
                stored: true
            );
        product.HasIndex(p => new { p.PriceRatio, p.Asin }).HasDatabaseName("ix_product_prices_price_ratio_asin");
        product.Ignore(p => p.Discount);
    }
}

/// <summary>
/// No foreign keys: the commit writes products and listings in one transaction, and a check per row would cost the hot path two
/// probes each.
/// </summary>
internal sealed class ListingConfiguration : IEntityTypeConfiguration<Listing>
{
    public void Configure(EntityTypeBuilder<Listing> listing)
    {
        listing.HasKey(l => l.ListingId);
        listing.Property(l => l.ListingId).UseCollation("C");
        listing.Property(l => l.Asin).UseCollation("C");
    }
}

internal sealed class SharedListingConfiguration : IEntityTypeConfiguration<SharedListing>
{
    public void Configure(EntityTypeBuilder<SharedListing> listing)
    {
        listing.HasKey(l => new { l.ListingId, l.Asin });
        listing.Property(l => l.ListingId).UseCollation("C");
        listing.Property(l => l.Asin).UseCollation("C");
    }
}

internal sealed class ProductListingsConfiguration : IEntityTypeConfiguration<ProductListings>
{
    public void Configure(EntityTypeBuilder<ProductListings> product)
    {
        product.HasKey(p => p.Asin);
        product.Property(p => p.Asin).UseCollation("C");
    }
}

internal sealed class ProductCategoryConfiguration : IEntityTypeConfiguration<ProductCategory>
{
    public void Configure(EntityTypeBuilder<ProductCategory> entry)
    {
        entry.HasKey(e => new { e.CategoryId, e.Asin });
        entry.Property(e => e.Asin).UseCollation("C");
    }
}

internal sealed class ItemClockConfiguration : IEntityTypeConfiguration<ItemClock>
{
    public void Configure(EntityTypeBuilder<ItemClock> clock)
    {
        clock.ToTable(t => t.HasCheckConstraint("ck_item_clock", "id = 1"));
        clock.HasStorageParameter("fillfactor", 10);
        clock.Property(c => c.Id).ValueGeneratedNever();
        clock.HasData(new ItemClock());
    }
}
