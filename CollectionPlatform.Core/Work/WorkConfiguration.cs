using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Work;

internal sealed class FinishedUnitConfiguration : IEntityTypeConfiguration<FinishedUnit>
{
    public void Configure(EntityTypeBuilder<FinishedUnit> unit)
    {
        unit.HasKey(u => new
        {
            u.RunId,
            u.Provider,
            u.Subject,
            u.Page,
        });
        unit.Property(u => u.Subject).UseCollation("C");
        unit.HasIndex(u => new
            {
                u.RunId,
                u.Batch,
                u.Ord,
            })
            .HasFilter("reason is not null or note is not null")
            .HasDatabaseName("ix_finished_units_failed");
    }
}

internal sealed class CommittedLogConfiguration : IEntityTypeConfiguration<CommittedLog>
{
    public void Configure(EntityTypeBuilder<CommittedLog> log)
    {
        log.ToTable("run_logs");
        log.HasKey(l => new { l.RunId, l.Batch });
    }
}

internal sealed class RunCommitConfiguration : IEntityTypeConfiguration<RunCommit>
{
    public void Configure(EntityTypeBuilder<RunCommit> commit)
    {
        commit.HasKey(c => new { c.RunId, c.FirstSeq });
        commit.HasIndex(c => c.Batch).IsUnique();
        commit.HasIndex(c => new { c.RunId, c.At });
        commit.Property(c => c.StoredAt).HasDefaultValueSql("now()");
    }
}

internal sealed class RetryUnitConfiguration : IEntityTypeConfiguration<RetryUnit>
{
    public void Configure(EntityTypeBuilder<RetryUnit> unit)
    {
        unit.HasKey(u => new
        {
            u.RunId,
            u.Provider,
            u.Subject,
            u.Page,
        });
        unit.Property(u => u.Subject).UseCollation("C");
    }
}

internal sealed class RunProductConfiguration : IEntityTypeConfiguration<RunProduct>
{
    public void Configure(EntityTypeBuilder<RunProduct> product)
    {
        product.HasKey(p => new
        {
            p.RunId,
            p.Asin,
            p.Category,
        });
        product.Property(p => p.Asin).UseCollation("C");
        product.Property(p => p.Shared).HasDefaultValue(false);
        product.Property(p => p.LookUpSkipped).HasDefaultValue(false);
        // The run comes last: led by it, the index would look as good for a product of a run as the key does, to a plan that is made while
        // the table is small, and each look-up would then read all products of the run.
        product.HasIndex(p => new
        {
            p.Category,
            p.Page,
            p.RunId,
        });
    }
}

internal sealed class RunListingConfiguration : IEntityTypeConfiguration<RunListing>
{
    public void Configure(EntityTypeBuilder<RunListing> listing)
    {
        listing.HasKey(l => new { l.RunId, l.ListingId });
        listing.Property(l => l.ListingId).UseCollation("C");
    }
}
