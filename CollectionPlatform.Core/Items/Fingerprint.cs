using System.Globalization;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CollectionPlatform.Core.Items;

/// <summary>64 bits of a text, the same in every process. Two texts with the same ones are, but for one in 10^19, equal.</summary>
internal static class Fingerprint
{
    public static long Of(ReadOnlySpan<char> text) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));

    /// <summary>Of what a listing offers.</summary>
    public static long Of(CollectedListing l)
    {
        var (name, score, percent) = l.Seller;
        return Of(CultureInfo.InvariantCulture, $"{l.Title}\n{l.PriceUsd}\n{l.ShippingUsd}\n{l.Condition}\n{name}\n{score}\n{percent}");
    }

    private static long Of(
        CultureInfo culture,
        [InterpolatedStringHandlerArgument(nameof(culture))] ref DefaultInterpolatedStringHandler text
    )
    {
        var bits = Of(text.Text);
        text.Clear();
        return bits;
    }
}
