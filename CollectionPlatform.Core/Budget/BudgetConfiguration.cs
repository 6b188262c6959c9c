using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Budget;

internal sealed class SettingsConfiguration : IEntityTypeConfiguration<Settings>
{
    public void Configure(EntityTypeBuilder<Settings> settings)
    {
        settings.ToTable("Settings", t => t.HasCheckConstraint("ck_settings", "id = 1 and budget_cap_usd > 0 and warn_at_percent between 1 and 99"));
        settings.Property(s => s.Id).ValueGeneratedNever();
        settings.HasData(new Settings());
    }
}

internal sealed class ReservationConfiguration : IEntityTypeConfiguration<Reservation>
{
    public void Configure(EntityTypeBuilder<Reservation> reservation)
    {
        reservation.ToTable("Reservations", t => t.HasCheckConstraint("ck_reservations", "calls >= 0 and usd >= 0"));
        reservation.HasStorageParameter("fillfactor", 50);
        reservation.HasKey(r => new { r.WorkerId, r.RunId, r.Provider });
        reservation.HasIndex(r => r.RunId);
    }
}
