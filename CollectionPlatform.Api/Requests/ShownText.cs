namespace CollectionPlatform.Api.Requests;

/// <summary>Foreign text as it is shown within a sentence: bounded, and without what cannot be seen.</summary>
internal static class ShownText
{
    private const int MaxLength = 60;

    public static string Of(string text)
    {
        if (text.Length == 0)
            return "\"\"";
        var shown = string.Concat(text.Cut(MaxLength).Select(c => VisibleText.IsHidden(c) ? '\uFFFD' : c));
        return shown.Length == text.Length ? shown : shown + "…";
    }

    /// <summary>The first characters of a text: at most <paramref name="max"/> UTF-16 units, never half of a surrogate pair.</summary>
    public static string Cut(this string text, int max) =>
        text.Length <= max ? text
        : char.IsHighSurrogate(text[max - 1]) && char.IsLowSurrogate(text[max]) ? text[..(max - 1)]
        : text[..max];
}
