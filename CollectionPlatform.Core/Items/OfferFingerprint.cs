using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CollectionPlatform.Core.Items;

/// <summary>64 bits of what a listing offers, the same in every process (see <see cref="Fingerprint"/>). For one thread.</summary>
internal sealed class OfferFingerprint
{
    private readonly XxHash3 hash = new();

    public long Of(CollectedListing listing)
    {
        hash.Reset();
        Add(listing.Title);
        Add(listing.PriceUsd);
        Add(listing.ShippingUsd);
        Add(listing.Condition);
        Add(listing.Seller.Username);
        Add(listing.Seller.FeedbackScore);
        Add(listing.Seller.FeedbackPercent);
        return (long)hash.GetCurrentHashAsUInt64();
    }

    private void Add(string? text)
    {
        Add(text?.Length); // so that no text goes on in the next one, and null is not the empty text
        hash.Append(MemoryMarshal.AsBytes(text.AsSpan()));
    }

    private void Add<T>(T? value)
        where T : unmanaged
    {
        hash.Append([Convert.ToByte(value.HasValue)]);
        if (value is { } known)
            hash.Append(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in known)));
    }
}
