namespace CollectionPlatform.Core.Wire;

/// <summary>Bounds of texts, wherever one is shown, stored or sent.</summary>
public static class TextLength
{
    /// <summary>The beginning of a text: at most <paramref name="max"/> UTF-16 units, never half of a surrogate pair.</summary>
    public static string Cut(this string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= max ? text
            : char.IsHighSurrogate(text[max - 1]) && char.IsLowSurrogate(text[max]) ? text[..(max - 1)]
            : text[..max];
    }
}
