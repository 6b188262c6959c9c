namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What a batch changes of listings, laid out as the rows the statements take, in key order.</summary>
internal sealed class ListingChanges
{
    public readonly List<ShownListing> New = [];

    /// <summary>Known listings that this run counts now, or that offer something else now.</summary>
    public readonly List<ShownListing> Known = [];
    public readonly SortedSet<(string Id, string Asin)> Shared = new(RunBatch.ByTextAnd<string>(string.CompareOrdinal));

    /// <summary>Listings that are gone from a product.</summary>
    public readonly SortedSet<(string Id, string Asin)> Unshared = new(RunBatch.ByTextAnd<string>(string.CompareOrdinal));

    /// <summary>How many listings of each category are new to the run.</summary>
    public readonly SortedDictionary<short, long> NewByCategory = [];
    public readonly List<(string Asin, PackChange Pack)> NewPacks = [];
    public readonly List<(string Asin, PackChange Pack)> KnownPacks = [];
    public readonly List<ProductChange> Products = [];

    /// <summary>How many of <see cref="Products"/> move.</summary>
    public int Moved { get; private set; }

    /// <summary>When the batch read what it changes; null when it changes nothing.</summary>
    public DateTimeOffset? Now { get; private init; }

    public static ListingChanges None { get; } = new();

    private ListingChanges() { }

    public ListingChanges(RunBatch batch, KnownProducts known)
    {
        Now = known.Now;
        AddListings(batch);
        AddShared(batch);
        AddProducts(batch, known);
    }

    private void AddListings(RunBatch batch)
    {
        foreach (var listing in batch.Listings)
        {
            if (listing.Known is null)
                New.Add(listing);
            else if (listing.Known.IsNewToRun || listing.Known.ShownBy is not null)
                Known.Add(listing);
            if (listing.Known is null or { IsNewToRun: true })
                NewByCategory[listing.Category] = NewByCategory.GetValueOrDefault(listing.Category) + 1;
        }
    }

    private void AddShared(RunBatch batch)
    {
        foreach (var (asin, search) in batch.Searches)
        foreach (var listing in search.Listings)
            if ((listing.Known?.Asin ?? listing.Asin) != asin)
                Shared.Add((listing.Id, asin));
    }

    private void AddProducts(RunBatch batch, KnownProducts known)
    {
        var asins = known.Packs.Keys.Union(batch.Searches.Keys, StringComparer.Ordinal);
        var packs = asins.ToDictionary(asin => asin, asin => PackOf(asin, batch, known), StringComparer.Ordinal);
        foreach (var listing in Known)
        foreach (var asin in listing.Known!.ShownBy ?? [])
            if (packs.TryGetValue(asin, out var pack) && batch.Searches.GetValueOrDefault(asin)?.Listings.Contains(listing) is not true)
                pack.ShowElsewhere(listing.Listing, known.Now);
        foreach (var (asin, pack) in packs.OrderBy(p => p.Key, StringComparer.Ordinal))
            Add(asin, pack, batch, known);
    }

    private static PackChange PackOf(string asin, RunBatch batch, KnownProducts known) =>
        new(known.Packs.GetValueOrDefault(asin), batch.Searches.GetValueOrDefault(asin)?.Listings.Count ?? 0);

    private void Add(string asin, PackChange pack, RunBatch batch, KnownProducts known)
    {
        var search = batch.Searches.GetValueOrDefault(asin);
        (DateTimeOffset Began, int Calls)? complete = null;
        if (search is not null)
        {
            foreach (var listing in search.Listings)
                pack.Show(listing.Listing, known.Now);
            complete = search.Complete(known.Pages[asin], batch.LaterPages.OfSearch(asin), known.Now);
            if (complete is var (began, _))
                pack.EndUnseenSince(began, known.Now);
            Unshared.UnionWith(pack.Ended.Select(id => (id, asin)));
        }

        if (pack.IsChanged || search is { MeetsOthers: true })
            (pack.Known is null ? NewPacks : KnownPacks).Add((asin, pack));
        if (pack.IsChanged || search is not null)
            Products.Add(
                new ProductChange(
                    asin,
                    pack.IsChanged ? ++Moved : 0,
                    pack.IsChanged ? pack.LowestUsd : null,
                    search is not null,
                    complete?.Began,
                    complete?.Calls
                )
            );
    }
}
