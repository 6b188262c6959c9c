using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Runs;

internal sealed class RunConfiguration : IEntityTypeConfiguration<Run>
{
    public void Configure(EntityTypeBuilder<Run> run)
    {
        var states = string.Join(", ", Enum.GetValues<RunState>().Select(s => $"'{WireJson.Name(s)}'"));
        var unfinished = string.Join(", ", Enum.GetValues<RunState>().Where(s => !s.IsFinal()).Select(s => $"'{WireJson.Name(s)}'"));
        run.ToTable(t =>
        {
            t.HasCheckConstraint("ck_runs_state", $"state in ({states})");
            t.HasCheckConstraint("ck_runs_money", "cap_usd > 0 and settled_usd >= 0 and uncertain_usd >= 0 and reserved_usd >= 0");
            t.HasCheckConstraint("ck_runs_skip", $"skip_lookups_younger_than_days between 1 and {Freshness.MaxDays}");
            t.HasCheckConstraint("ck_runs_counts", "units_done <= units_known and failed <= units_done and seq = units_done");
        });
        run.HasStorageParameter("fillfactor", 50); // the counters' updates stay on their page
        run.HasKey(r => r.Id);
        run.Property(r => r.Job).HasMaxLength(40);
        run.Property(r => r.SkippedFresh).HasDefaultValue(0L);
        run.Property(r => r.SavedUsd).HasDefaultValue(0m);
        run.Property(r => r.Name).HasMaxLength(200);
        run.Property(r => r.RequestedBy).HasMaxLength(200);
        run.Property(r => r.IdempotencyKey).HasMaxLength(200);
        run.Property(r => r.IdempotencyHash).HasMaxLength(64);
        run.Property(r => r.TraceParent).HasMaxLength(55);
        run.HasIndex(r => r.CreatedAt);
        run.HasIndex(r => r.FinishedAt); // what ended while somebody was away
        run.HasIndex(r => r.IdempotencyKey).IsUnique();
        run.HasIndex(r => r.ChainId);
        run.HasIndex(r => new
            {
                r.Job,
                r.CreatedAt,
                r.Id,
            })
            .HasDatabaseName("ix_runs_job"); // lists and last runs of one job
        run.HasIndex(r => r.Job)
            .IsUnique()
            .HasFilter($"job = '{JobNames.Retention}' and state in ({unfinished})")
            .HasDatabaseName(JobNames.OneUnfinishedRetention);
        run.HasIndex(r => r.State).HasFilter($"state in ({unfinished})").HasDatabaseName("ix_runs_unfinished");
    }
}

internal sealed class RunCategoryConfiguration : IEntityTypeConfiguration<RunCategory>
{
    public void Configure(EntityTypeBuilder<RunCategory> category)
    {
        category.HasStorageParameter("fillfactor", 50);
        category.HasKey(c => new { c.RunId, c.Ordinal });
        category.Property(c => c.ExternalId).HasMaxLength(100);
        category.Property(c => c.Name).HasMaxLength(200);
        category.Property(c => c.ProductsShared).HasDefaultValue(0L);
        category.Property(c => c.SkippedFresh).HasDefaultValue(0L);
        category.Property(c => c.SavedUsd).HasDefaultValue(0m);
        category.Property(c => c.EstimatedSkippedFresh).HasDefaultValue(0);
        category.HasIndex(c => new { c.CategoryId, c.RunId });
        category.HasOne<Run>().WithMany().HasForeignKey(c => c.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class RunEventConfiguration : IEntityTypeConfiguration<RunEvent>
{
    public void Configure(EntityTypeBuilder<RunEvent> e)
    {
        e.Property(x => x.Kind).HasMaxLength(40);
        e.Property(x => x.Actor).HasMaxLength(200);
        e.Property(x => x.Episode).HasMaxLength(40);
        e.HasIndex(x => new { x.RunId, x.Id });
        e.HasIndex(x => new { x.RunId, x.Episode }).IsUnique(); // several nulls are allowed
        e.HasOne<Run>().WithMany().HasForeignKey(x => x.RunId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CategoryConfiguration : IEntityTypeConfiguration<Category>
{
    public void Configure(EntityTypeBuilder<Category> category)
    {
        category.ToTable(t => t.HasCheckConstraint("ck_categories_expected", "expected_products between 0 and 1000000"));
        category.Property(c => c.Name).HasMaxLength(200);
        category.Property(c => c.ExternalId).HasMaxLength(100);
        category.HasIndex(c => c.ExternalId).IsUnique();
        category.HasIndex(c => new { c.Name, c.Id });
    }
}
