using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Core.Postgres;

/// <summary>Entity Framework wraps what the database throws: while it saves, and, around that, when it is worth another try.</summary>
public static class DatabaseErrors
{
    /// <summary>SQLSTATE: the caller's epoch is over, or this very batch is already committed.</summary>
    public const string Fenced = "CP001";

    /// <summary>SQLSTATE: somebody else changed what the statement was to change, after it was read.</summary>
    public const string Changed = "CP002";

    /// <summary>Whether it is the database's, or about what was to be saved there.</summary>
    public static bool IsOfDatabase(Exception e) =>
        e is NpgsqlException or DbUpdateException || (e is InvalidOperationException { InnerException: { } inner } && IsOfDatabase(inner));
}
