using System.Globalization;

namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>What a paid call asks for; as text <c>amazon:{externalId}:{page}</c> or <c>ebay:{asin}:{page}</c>.</summary>
/// <param name="Provider">Who is asked.</param>
/// <param name="Subject">Category id or ASIN, at most <see cref="MaxSubjectLength"/> characters.</param>
/// <param name="Page">Counted from 1.</param>
internal readonly record struct CallKey(Provider Provider, string Subject, int Page)
{
    /// <summary>Longest category id or ASIN.</summary>
    public const int MaxSubjectLength = 100;

    private const int MaxLength = MaxSubjectLength + 20;

    /// <summary>A hash of the text that is the same in every process.</summary>
    public ulong Hash(long seed)
    {
        Span<char> text = stackalloc char[MaxLength];
        text.TryWrite(CultureInfo.InvariantCulture, $"{Provider.Name()}:{Subject}:{Page}", out var length);
        return StableHash.Of(seed, text[..length]);
    }

    /// <summary>Reads a key from its text.</summary>
    /// <exception cref="InvalidDataException">The text is no key.</exception>
    public static CallKey Parse(string text)
    {
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        return
            first > 0
            && last > first
            && Providers.Find(text[..first]) is { } provider
            && int.TryParse(text.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
            ? new(provider, text[(first + 1)..last], page)
            : throw new InvalidDataException($"'{text}' is not the key of a call.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Provider.Name()}:{Subject}:{Page}");
}
