using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>Fills the statements with what a batch changes of listings; those that would change nothing are left out.</summary>
internal static class ListingCommand
{
    private const NpgsqlDbType Texts = NpgsqlDbType.Array | NpgsqlDbType.Text,
        Ints = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        Versions = NpgsqlDbType.Array | NpgsqlDbType.Xid,
        Money = NpgsqlDbType.Array | NpgsqlDbType.Numeric,
        Flags = NpgsqlDbType.Array | NpgsqlDbType.Boolean,
        Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;

    /// <summary>Listings, and what each product shows: nobody else waits for these.</summary>
    public static void AddListings(this NpgsqlBatch batch, Guid run, ListingChanges changes)
    {
        if (changes.New.Count > 0)
            batch.Add(ListingStatements.New, Many(changes.New, l => l.Id), Many(changes.New, l => l.Asin), CommitCommand.One(run));
        if (changes.Known.Count > 0)
            batch.Add(
                ListingStatements.Known,
                Many(changes.Known.Keys, id => id),
                CommitCommand.Many(changes.Known.Values, version => version, Versions),
                CommitCommand.One(run)
            );
        if (changes.Shared.Count > 0)
            batch.Add(ListingStatements.Shared, Many(changes.Shared, l => l.Id), Many(changes.Shared, l => l.Asin));
        if (changes.NewPacks.Count > 0)
            batch.Add(ListingStatements.NewPacks, Packs(changes.NewPacks));
        if (changes.KnownPacks.Count > 0)
            batch.Add(
                ListingStatements.KnownPacks,
                [.. Packs(changes.KnownPacks), CommitCommand.Many(changes.KnownPacks, p => p.Pack.Known!.Version, Versions)]
            );
    }

    /// <summary>The products themselves, under the lock of the clock.</summary>
    public static void AddProducts(this NpgsqlBatch batch, ListingChanges changes)
    {
        if (changes.Products.Count > 0)
            batch.Add(
                ListingStatements.Products,
                Many(changes.Products, p => p.Asin),
                CommitCommand.Many(changes.Products, p => p.Place, Ints),
                CommitCommand.Many(changes.Products, p => p.LowestUsd, Money),
                CommitCommand.Many(changes.Products, p => p.IsSearched, Flags),
                CommitCommand.Many(changes.Products, p => p.SearchedAt?.UtcDateTime, Times),
                CommitCommand.Many(changes.Products, p => p.Calls, Ints),
                CommitCommand.One(changes.Moved)
            );
    }

    private static NpgsqlParameter[] Packs(List<(string Asin, PackChange Pack)> packs) =>
        [Many(packs, p => p.Asin), Many(packs, p => p.Pack.Text), CommitCommand.Many(packs, p => p.Pack.Sellers, Ints)];

    private static NpgsqlParameter Many<T>(IReadOnlyCollection<T> rows, Func<T, string> text) => CommitCommand.Many(rows, text, Texts);
}
