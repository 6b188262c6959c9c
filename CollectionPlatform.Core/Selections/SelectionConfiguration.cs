using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace CollectionPlatform.Core.Selections;

internal sealed class SelectionConfiguration : IEntityTypeConfiguration<Selection>
{
    public void Configure(EntityTypeBuilder<Selection> selection)
    {
        selection.HasKey(s => s.Id);
        selection.Property(s => s.Name).HasMaxLength(Selection.MaxName);
        selection.Property(s => s.NameKey).UseCollation("C");
        selection.Property(s => s.ChangedBy).HasMaxLength(200);
        selection.HasIndex(s => s.NameKey).IsUnique();
    }
}
