using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CollectionPlatform.Core.Items;

/// <summary>64 bits of a text, the same in every process. Two texts with the same ones are, but for one in 10^19, equal.</summary>
internal static class Fingerprint
{
    public static long Of(ReadOnlySpan<char> text) => (long)XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text));
}
