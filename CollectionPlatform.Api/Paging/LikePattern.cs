namespace CollectionPlatform.Api.Paging;

/// <summary>Patterns of ILIKE in which what a person typed stands for itself.</summary>
internal static class LikePattern
{
    public const string Escape = "\\";

    public static string Containing(string text) => $"%{Escaped(text.Trim())}%";

    /// <summary>Whether an index over trigrams can tell anything about what contains it.</summary>
    public static bool HasTrigram(string text)
    {
        var row = 0;
        foreach (var c in text)
        {
            row = char.IsLetterOrDigit(c) ? row + 1 : 0;
            if (row == 3)
                return true;
        }
        return false;
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
}
