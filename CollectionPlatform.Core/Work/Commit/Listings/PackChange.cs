using System.Buffers;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>The listings of one product, and what a batch changes of them.</summary>
internal sealed class PackChange
{
    /// <summary>Of listings that are gone, the latest are kept: a product that is looked up for years must not grow without end.</summary>
    internal const int MostEnded = 100;

    private readonly Dictionary<string, PackedListing> listings;

    /// <param name="shown">About how many will be shown.</param>
    public PackChange(KnownPack? known, int shown)
    {
        Known = known;
        listings = new(Math.Max(known?.Listings.Count ?? 0, shown), StringComparer.Ordinal);
        foreach (var listing in known?.Listings ?? [])
            listings.Add(listing.ListingId, listing);
    }

    public KnownPack? Known { get; }

    /// <summary>Ids of listings that a search no longer shows.</summary>
    public readonly List<string> Ended = [];

    /// <summary>Whether a reader finds something changed.</summary>
    public bool IsChanged { get; private set; }

    private IEnumerable<PackedListing> Current => listings.Values.Where(l => l.EndedAt is null);

    public decimal? LowestUsd => listings.Values.Min(l => l.CostUsd);

    public int Sellers => Current.Select(l => l.Seller).Distinct(StringComparer.Ordinal).Count();

    /// <param name="scratch">Where it is written first; one serves all packs of a commit.</param>
    public byte[] Text(ArrayBufferWriter<byte> scratch) =>
        ListingPack.Write(listings.Count > MostEnded ? [.. Current, .. LatestEnded()] : listings.Values, scratch);

    /// <summary>A search for the product showed it.</summary>
    public void Show(CollectedListing listing, DateTimeOffset now)
    {
        listings[listing.ListingId] = PackedListing.Of(listing, now);
        IsChanged = true;
    }

    /// <summary>A search for another product showed it: what it offers has changed here, too, if it is offered here.</summary>
    public void ShowElsewhere(CollectedListing listing, DateTimeOffset now)
    {
        if (listings.GetValueOrDefault(listing.ListingId) is not { EndedAt: null } before)
            return;
        listings[listing.ListingId] = PackedListing.Of(listing, now) with { SeenAt = before.SeenAt ?? before.CollectedAt };
        IsChanged = true;
    }

    /// <summary>
    /// A search for the product is complete: a listing ends that was last seen before the first of its pages was stored. Sightings by other
    /// runs meanwhile count.
    /// </summary>
    public void EndUnseenSince(DateTimeOffset began, DateTimeOffset now)
    {
        foreach (var gone in Current.Where(l => (l.SeenAt ?? l.CollectedAt) < began).ToList())
        {
            listings[gone.ListingId] = gone with { EndedAt = now };
            Ended.Add(gone.ListingId);
            IsChanged = true;
        }
    }

    private IEnumerable<PackedListing> LatestEnded() =>
        listings.Values.Where(l => l.EndedAt is not null).OrderByDescending(l => l.EndedAt).Take(MostEnded);
}
