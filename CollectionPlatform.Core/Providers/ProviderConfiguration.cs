using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Providers;

internal sealed class ProviderConfiguration : IEntityTypeConfiguration<Provider>
{
    public void Configure(EntityTypeBuilder<Provider> provider)
    {
        provider.ToTable(t =>
            t.HasCheckConstraint("ck_providers", "price_usd > 0 and reserved_price_usd >= price_usd and calls_per_second > 0 and burst > 0")
        );
        provider.HasKey(p => p.Name);
        provider.Property(p => p.Name).ValueGeneratedNever();
        provider.HasData(ProviderNames.All.Select(name => Provider.Default(name, Installed)));
    }

    internal static readonly DateTimeOffset Installed = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
}

internal sealed class PriceListEntryConfiguration : IEntityTypeConfiguration<PriceListEntry>
{
    public void Configure(EntityTypeBuilder<PriceListEntry> entry)
    {
        entry.ToTable(t => t.HasCheckConstraint("ck_price_list", "price_usd > 0"));
        entry.Property(e => e.Actor).HasMaxLength(200);
        entry.HasIndex(e => new { e.Since, e.Id });
        entry.HasData(
            ProviderNames.All.Select(name => new PriceListEntry
            {
                Id = (int)name,
                Provider = name,
                PriceUsd = Provider.Default(name, ProviderConfiguration.Installed).PriceUsd,
                Since = ProviderConfiguration.Installed,
                Actor = "system",
            })
        );
    }
}
