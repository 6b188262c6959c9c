using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Providers;

internal sealed class ProviderConfiguration : IEntityTypeConfiguration<Provider>
{
    public void Configure(EntityTypeBuilder<Provider> provider)
    {
        provider.ToTable("Providers", t => t.HasCheckConstraint("ck_providers", "price_usd > 0 and calls_per_second > 0 and burst > 0"));
        provider.HasKey(p => p.Name);
        provider.Property(p => p.Name).ValueGeneratedNever();
        provider.HasData(ProviderNames.All.Select(name => Provider.Default(name, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))));
    }
}
