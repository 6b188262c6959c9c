using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using Npgsql;
using static CollectionPlatform.Core.Work.Commit.CommitCommand;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>Reads what a batch is about to change. Nothing is locked: the commit finds out whether it still holds.</summary>
internal static class ListingReader
{
    public static async Task<ListingChanges> ChangesAsync(
        NpgsqlConnection connection,
        RunPlan plan,
        RunBatch batch,
        CancellationToken stop
    ) => batch.Searches.Count == 0 ? ListingChanges.None : new ListingChanges(batch, await ReadAsync(connection, plan, batch, stop));

    private static async Task<KnownProducts> ReadAsync(NpgsqlConnection connection, RunPlan plan, RunBatch batch, CancellationToken stop)
    {
        var parts = batch.Searches.Where(s => s.Value.MeetsOthers).Select(s => s.Key).ToArray();
        await using var command = new NpgsqlBatch(connection);
        command.Add(ListingStatements.ReadTime);
        command.Add(
            ListingStatements.ReadListings,
            Many(batch.Listings, l => l.Id, Texts),
            Many(batch.Listings, l => l.Offer, Longs),
            One(plan.Id.Value)
        );
        command.Add(ListingStatements.ReadPacks, Many(batch.Searches.Keys, asin => asin, Texts));
        if (parts.Length > 0)
            command.Add(
                ListingStatements.ReadPages,
                Many(parts, asin => asin, Texts),
                Many([plan.Id, .. plan.Chain], r => r.Value, Ids),
                One(plan.Id.Value)
            );
        var packs = new Dictionary<string, KnownPack>(StringComparer.Ordinal);
        List<(string Asin, SearchPage Page)> pages = [];
        DateTimeOffset now;
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            await reader.ReadAsync(stop);
            now = reader.GetFieldValue<DateTimeOffset>(0);
            await reader.NextResultAsync(stop);
            while (await reader.ReadAsync(stop))
                batch.Listings[reader.GetInt32(0)].Known = Listing(reader);
            await reader.NextResultAsync(stop);
            while (await reader.ReadAsync(stop))
                packs[reader.GetString(0)] = Pack(reader);
            if (await reader.NextResultAsync(stop))
                while (await reader.ReadAsync(stop))
                    pages.Add((reader.GetString(0), Page(reader)));
        }

        var others = batch.Listings.SelectMany(l => l.Known?.ShownBy ?? []).Where(asin => !batch.Searches.ContainsKey(asin)).ToHashSet();
        if (others.Count > 0)
            await AddPacksAsync(connection, others, packs, stop);
        return new KnownProducts(now, packs, pages.ToLookup(p => p.Asin, p => p.Page, StringComparer.Ordinal));
    }

    /// <summary>Those of products that are not searched in the batch, but show listings of it: few, if any.</summary>
    private static async Task AddPacksAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<string> asins,
        Dictionary<string, KnownPack> packs,
        CancellationToken stop
    )
    {
        await using var command = new NpgsqlCommand(ListingStatements.ReadPacks, connection);
        command.Parameters.Add(Many(asins, asin => asin, Texts));
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            packs[reader.GetString(0)] = Pack(reader);
    }

    private static KnownListing Listing(NpgsqlDataReader r) =>
        new(r.GetString(1), r.GetBoolean(2), r.IsDBNull(3) ? null : r.GetFieldValue<string[]>(3), r.GetFieldValue<uint>(4));

    private static KnownPack Pack(NpgsqlDataReader r) => new(ListingPack.Read(r.GetString(1)), r.GetFieldValue<uint>(2));

    private static SearchPage Page(NpgsqlDataReader r) =>
        new(
            r.GetBoolean(1),
            r.GetInt32(2),
            r.GetInt32(3),
            IsCollected: r.GetBoolean(4),
            IsWrong: !r.IsDBNull(5) && r.GetBoolean(5),
            IsNoted: r.GetBoolean(6),
            r.GetFieldValue<DateTimeOffset>(7)
        );
}
