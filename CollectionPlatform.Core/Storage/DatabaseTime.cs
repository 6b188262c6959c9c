using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Core.Storage;

/// <summary>The database's clock: what it stored is compared with this, never with the clock of another machine.</summary>
public static class DatabaseTime
{
    public static Task<DateTimeOffset> NowAsync(this CollectionDb db, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Database.SqlQuery<DateTimeOffset>($"select now() as \"Value\"").SingleAsync(stop);
    }
}
