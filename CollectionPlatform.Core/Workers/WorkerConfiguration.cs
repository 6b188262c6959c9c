using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Workers;

internal sealed class WorkerConfiguration : IEntityTypeConfiguration<WorkerRecord>
{
    public void Configure(EntityTypeBuilder<WorkerRecord> worker)
    {
        worker.HasStorageParameter("fillfactor", 50);
        worker.Property(w => w.Id).HasMaxLength(100);
    }
}

internal sealed class WorkerLaneConfiguration : IEntityTypeConfiguration<WorkerLane>
{
    public void Configure(EntityTypeBuilder<WorkerLane> lane)
    {
        lane.HasStorageParameter("fillfactor", 50);
        lane.HasKey(l => new { l.WorkerId, l.Lane });
        lane.Property(l => l.Number).UseIdentityByDefaultColumn();
        lane.HasOne<WorkerRecord>().WithMany().HasForeignKey(l => l.WorkerId).OnDelete(DeleteBehavior.Cascade);
    }
}
