namespace CollectionPlatform.Sandbox;

/// <summary>64-bit hashes that are the same in every process and on every machine; all chance in the sandbox comes from them.</summary>
internal static class StableHash
{
    private const ulong Offset = 14695981039346656037,
        Prime = 1099511628211;

    /// <summary>Hash of a seed and a text (FNV-1a, then mixed).</summary>
    public static ulong Of(long seed, ReadOnlySpan<char> text)
    {
        var hash = Offset ^ Mix((ulong)seed);
        foreach (var c in text)
            hash = (hash ^ c) * Prime;
        return Mix(hash);
    }

    /// <summary>Hash of a seed and a number.</summary>
    public static ulong Of(long seed, long number) => Mix(Mix((ulong)seed) ^ (ulong)number);

    /// <summary>An independent draw from a hash: another <paramref name="kind"/>, another number.</summary>
    public static ulong Draw(this ulong hash, int kind) => Mix(hash + ((ulong)kind + 1) * 0x9E3779B97F4A7C15);

    /// <summary>A draw as a fraction, 0 inclusive to 1 exclusive.</summary>
    public static double Fraction(this ulong hash, int kind) => (hash.Draw(kind) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A draw as a whole number, 0 inclusive to <paramref name="bound"/> exclusive.</summary>
    public static int Below(this ulong hash, int kind, int bound) => (int)(hash.Draw(kind) % (ulong)bound);

    // The finalizer of SplitMix64.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
