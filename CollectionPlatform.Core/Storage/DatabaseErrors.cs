using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Core.Storage;

/// <summary>Entity Framework wraps what the database throws: while it saves, and, around that, when it is worth another try.</summary>
public static class DatabaseErrors
{
    /// <summary>Whether it is the database's, or about what was to be saved there.</summary>
    public static bool IsOfDatabase(Exception e) =>
        e is NpgsqlException or DbUpdateException || (e is InvalidOperationException { InnerException: { } inner } && IsOfDatabase(inner));
}
