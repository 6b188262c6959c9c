using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Items;

/// <summary>
/// An index over trigrams finds any part of a text. Letters are compared byte by byte: the texts are in small letters already.
/// </summary>
internal sealed class ProductTextConfiguration : IEntityTypeConfiguration<ProductText>
{
    /// <summary>Comes with PostgreSQL; the database's owner may create it.</summary>
    public const string Extension = "pg_trgm";

    public void Configure(EntityTypeBuilder<ProductText> text)
    {
        text.HasKey(t => t.Asin);
        text.Property(t => t.Asin).UseCollation("C");
        text.Property(t => t.Text).UseCollation("C");
        text.HasIndex(t => t.Text).HasMethod("gin").HasOperators("gin_trgm_ops");
    }
}

internal sealed class ProductSellersConfiguration : IEntityTypeConfiguration<ProductSellers>
{
    public void Configure(EntityTypeBuilder<ProductSellers> sellers)
    {
        sellers.HasKey(s => s.Asin);
        sellers.Property(s => s.Asin).UseCollation("C");
        sellers.HasIndex(s => new { s.MinusSellers, s.Asin });
    }
}

internal sealed class TextClockConfiguration : IEntityTypeConfiguration<TextClock>
{
    public void Configure(EntityTypeBuilder<TextClock> clock)
    {
        clock.ToTable(t => t.HasCheckConstraint("ck_text_clock", "id = 1"));
        clock.Property(c => c.Id).ValueGeneratedNever();
        clock.HasData(new TextClock());
    }
}
