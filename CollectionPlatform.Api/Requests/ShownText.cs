using CollectionPlatform.Core.Wire;

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
}
