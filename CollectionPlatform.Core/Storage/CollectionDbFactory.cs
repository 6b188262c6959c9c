using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

/// <summary>For <c>dotnet ef migrations add … --project CollectionPlatform.Core</c>; needs no server.</summary>
internal sealed class CollectionDbFactory : IDesignTimeDbContextFactory<CollectionDb>
{
    public CollectionDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<CollectionDb>();
        CollectionDb.Configure(options, NpgsqlDataSource.Create("Host=design-time"));
        return new CollectionDb(options.Options);
    }
}
