using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace CollectionPlatform.Core.Storage;

/// <summary>For <c>dotnet ef migrations add … --project CollectionPlatform.Core</c>; needs no server.</summary>
internal sealed class CollectionDbFactory : IDesignTimeDbContextFactory<CollectionDb>
{
    public CollectionDb CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<CollectionDb>().UseNpgsql("Host=design-time").Options);
}
