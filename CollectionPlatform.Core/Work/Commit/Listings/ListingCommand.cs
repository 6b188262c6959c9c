using System.Buffers;
using Npgsql;
using NpgsqlTypes;
using static CollectionPlatform.Core.Work.Commit.CommitCommand;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>Fills the statements with what a batch changes of listings; those that would change nothing are left out.</summary>
internal static class ListingCommand
{
    private const NpgsqlDbType Versions = NpgsqlDbType.Array | NpgsqlDbType.Xid;

    /// <summary>Listings, and what each product shows: nobody else waits for these.</summary>
    public static void AddListings(this NpgsqlBatch batch, Guid run, ListingChanges changes)
    {
        if (changes.New.Count > 0)
            batch.Add(
                ListingStatements.New,
                Many(changes.New, l => l.Id, Texts),
                Many(changes.New, l => l.Asin, Texts),
                Many(changes.New, l => l.Offer, Longs),
                One(run)
            );
        if (changes.Known.Count > 0)
            batch.Add(
                ListingStatements.Known,
                Many(changes.Known, l => l.Id, Texts),
                Many(changes.Known, l => l.Known!.Version, Versions),
                Many(changes.Known, l => l.Offer, Longs),
                Many(changes.Known, l => l.Known!.IsNewToRun, Flags),
                One(run)
            );
        if (changes.Shared.Count > 0)
            batch.Add(ListingStatements.Shared, Many(changes.Shared, l => l.Id, Texts), Many(changes.Shared, l => l.Asin, Texts));
        if (changes.Unshared.Count > 0)
            batch.Add(ListingStatements.Unshared, Many(changes.Unshared, l => l.Id, Texts), Many(changes.Unshared, l => l.Asin, Texts));
        if (changes.NewPacks.Count > 0)
            batch.Add(ListingStatements.NewPacks, Packs(changes.NewPacks));
        if (changes.KnownPacks.Count > 0)
            batch.Add(
                ListingStatements.KnownPacks,
                [.. Packs(changes.KnownPacks), Many(changes.KnownPacks, p => p.Pack.Known!.Version, Versions)]
            );
    }

    /// <summary>The products themselves, under the lock of the clock.</summary>
    public static void AddProducts(this NpgsqlBatch batch, ListingChanges changes)
    {
        if (changes.Products.Count > 0)
            batch.Add(
                ListingStatements.Products,
                Many(changes.Products, p => p.Asin, Texts),
                Many(changes.Products, p => p.Place, Ints),
                Many(changes.Products, p => p.LowestUsd, Money),
                Many(changes.Products, p => p.IsSearched, Flags),
                Many(changes.Products, p => p.SearchedAt?.UtcDateTime, Times),
                Many(changes.Products, p => p.Calls, Ints),
                One(changes.Moved)
            );
    }

    private static NpgsqlParameter[] Packs(List<(string Asin, PackChange Pack)> packs)
    {
        var scratch = new ArrayBufferWriter<byte>();
        return [Many(packs, p => p.Asin, Texts), Many(packs, p => p.Pack.Text(scratch), Texts), Many(packs, p => p.Pack.Sellers, Ints)];
    }
}
