using CollectionPlatform.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Retention;

internal sealed class RetentionRunConfiguration : IEntityTypeConfiguration<RetentionRun>
{
    public void Configure(EntityTypeBuilder<RetentionRun> retention)
    {
        retention.ToTable(t =>
            t.HasCheckConstraint(
                "ck_retention_runs_days",
                $"older_than_days between {RetentionRun.MinDays} and {RetentionRun.MaxDays} and units_removed <= rows_removed"
            )
        );
        retention.HasKey(r => r.RunId);
        retention.HasOne<Run>().WithOne().HasForeignKey<RetentionRun>(r => r.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}
