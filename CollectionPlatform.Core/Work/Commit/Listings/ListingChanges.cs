using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What a batch changes of listings, laid out as the rows the statements take, in key order.</summary>
internal sealed class ListingChanges
{
    public readonly List<(string Id, string Asin)> New = [];

    /// <summary>Known listings that this run counts now, or that one more product shows, with the versions of their rows.</summary>
    public readonly SortedDictionary<string, uint> Known = new(StringComparer.Ordinal);
    public readonly SortedSet<(string Id, string Asin)> Shared = new(RunBatch.ByTextAnd<string>(string.CompareOrdinal));

    /// <summary>How many of <see cref="New"/> each category shows.</summary>
    public readonly SortedDictionary<short, long> NewByCategory = [];

    /// <summary>Listings that bear another run, and that this one may have counted before.</summary>
    public readonly List<(short Category, string Id, RunId Run)> OfOthers = [];
    public readonly List<(string Asin, PackChange Pack)> NewPacks = [];
    public readonly List<(string Asin, PackChange Pack)> KnownPacks = [];
    public readonly List<ProductChange> Products = [];

    /// <summary>How many of <see cref="Products"/> move.</summary>
    public int Moved { get; private set; }

    /// <summary>When the batch read what it changes; null when it changes nothing.</summary>
    public DateTimeOffset? Now { get; private init; }

    public static ListingChanges None { get; } = new();

    private ListingChanges() { }

    public ListingChanges(RunId run, RunBatch batch, KnownListings known)
    {
        Now = known.Now;
        AddListings(run, batch, known);
        AddShared(batch, known);
        AddProducts(batch, known);
    }

    private void AddListings(RunId run, RunBatch batch, KnownListings known)
    {
        foreach (var (id, (category, asin, _)) in batch.Listings)
            if (!known.Listings.TryGetValue(id, out var before))
            {
                New.Add((id, asin));
                NewByCategory[category] = NewByCategory.GetValueOrDefault(category) + 1;
            }
            else if (before.Run != run)
            {
                OfOthers.Add((category, id, before.Run));
                Known[id] = before.Version;
            }
    }

    private void AddShared(RunBatch batch, KnownListings known)
    {
        foreach (var (asin, search) in batch.Searches)
        foreach (var id in search.Listings)
            if (!known.Listings.TryGetValue(id, out var before))
            {
                if (batch.Listings[id].Asin != asin)
                    Shared.Add((id, asin));
            }
            else if (!before.Asins.Contains(asin))
            {
                Shared.Add((id, asin));
                Known[id] = before.Version;
            }
    }

    private void AddProducts(RunBatch batch, KnownListings known)
    {
        var packs = new SortedDictionary<string, PackChange>(StringComparer.Ordinal);
        foreach (var asin in known.Packs.Keys.Union(batch.Searches.Keys, StringComparer.Ordinal))
            packs[asin] = new PackChange(known.Packs.GetValueOrDefault(asin));
        foreach (var (id, before) in known.Listings)
        foreach (var asin in before.Asins)
            if (packs.TryGetValue(asin, out var pack) && batch.Searches.GetValueOrDefault(asin)?.Listings.Contains(id) is not true)
                pack.ShowElsewhere(batch.Listings[id].Listing, known.Now);
        foreach (var (asin, pack) in packs)
            Add(asin, pack, batch, known);
    }

    private void Add(string asin, PackChange pack, RunBatch batch, KnownListings known)
    {
        var search = batch.Searches.GetValueOrDefault(asin);
        (DateTimeOffset Began, int Calls)? complete = null;
        if (search is not null)
        {
            foreach (var id in search.Listings)
                pack.Show(batch.Listings[id].Listing, known.Now);
            complete = search.Complete(known.Pages[asin], batch.LaterPages.OfSearch(asin), known.Now);
            if (complete is var (began, _))
                pack.EndUnseenSince(began, known.Now);
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
