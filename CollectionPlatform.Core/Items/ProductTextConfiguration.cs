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
        text.Property(t => t.Number).UseIdentityAlwaysColumn();
        text.HasIndex(t => t.Text).HasMethod("gin").HasOperators("gin_trgm_ops");
        text.HasIndex(t => t.Number).IsUnique();
    }
}

internal sealed class ProductTextBlockConfiguration : IEntityTypeConfiguration<ProductTextBlock>
{
    public void Configure(EntityTypeBuilder<ProductTextBlock> block)
    {
        block.HasKey(b => b.LastNumber);
        block.Property(b => b.LastNumber).ValueGeneratedNever();
        block.Property(b => b.Parts).UseCollation("C");
        block.HasIndex(b => b.Parts).HasMethod("gin");
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
