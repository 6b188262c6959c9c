namespace CollectionPlatform.Api.Paging;

/// <summary>Patterns of ILIKE in which what a person typed stands for itself.</summary>
internal static class Like
{
    public const string Escape = "\\";

    public static string Containing(string text) => $"%{text.Trim()
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
