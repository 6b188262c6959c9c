using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Budget;

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<Settings>
{
    public void Configure(EntityTypeBuilder<Settings> settings)
    {
        settings.ToTable(t => t.HasCheckConstraint("ck_settings", "id = 1 and budget_cap_usd > 0 and warn_at_percent between 1 and 99"));
        settings.Property(s => s.Id).ValueGeneratedNever();
        settings.HasData(new Settings());
    }
}

internal sealed class ReservationConfiguration : IEntityTypeConfiguration<Reservation>
{
    public void Configure(EntityTypeBuilder<Reservation> reservation)
    {
        reservation.ToTable(t => t.HasCheckConstraint("ck_reservations", "calls >= 0"));
        reservation.HasStorageParameter("fillfactor", 50);
        reservation.HasKey(r => new
        {
            r.WorkerId,
            r.RunId,
            r.Provider,
            r.PriceUsd,
            r.ListUsd,
        });
        reservation.HasIndex(r => r.RunId);
    }
}

internal sealed class SpendCellConfiguration : IEntityTypeConfiguration<SpendCell>
{
    public void Configure(EntityTypeBuilder<SpendCell> cell)
    {
        cell.ToTable(t =>
            t.HasCheckConstraint(
                "ck_spend",
                "calls >= 0 and settled_usd >= 0 and uncertain_usd >= 0 and wasted_usd between 0 and settled_usd and items >= 0"
            )
        );
        cell.HasStorageParameter("fillfactor", 50);
        cell.HasKey(c => new
        {
            c.RunId,
            c.Day,
            c.Provider,
            c.Category,
            c.PriceUsd,
        });
        cell.HasIndex(c => c.Day);
    }
}

internal sealed class LostCallsConfiguration : IEntityTypeConfiguration<LostCalls>
{
    public void Configure(EntityTypeBuilder<LostCalls> lost) =>
        lost.HasKey(l => new
        {
            l.WorkerId,
            l.Epoch,
            l.RunId,
            l.Provider,
            l.PriceUsd,
            l.ListUsd,
        });
}
