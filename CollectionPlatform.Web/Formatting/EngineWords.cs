using System.Text.RegularExpressions;

namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// Reasons and event details as pages say them. They are plain as they are stored; only those of a failure storm also tell programs what to
/// choose, for which a page has a title and buttons. Pure.
/// </summary>
public static partial class EngineWords
{
    private const string Choice = "; skip these items or keep waiting";

    /// <summary>The title of a failure storm.</summary>
    public static string FailingAlike(string provider) => $"Every {Show.Provider(provider)} response is failing the same way";

    /// <summary>A reason, or the detail of an event: <c>ebay: rate limit reached (429); next try in 5 s</c>.</summary>
    public static string Plain(string stored) => Storm().Replace(stored, TitleOf).Replace(Choice, "", StringComparison.Ordinal);

    /// <summary>A reason that stands under its title, as a sentence begins; what the title of a storm says is left out.</summary>
    public static string Below(string reason) =>
        Storm().Replace(reason, "").Replace(Choice, "", StringComparison.Ordinal) is { Length: > 0 } text
            ? char.ToUpperInvariant(text[0]) + text[1..]
            : "";

    private static string TitleOf(Match storm) =>
        storm.Groups[1].Success ? $"{FailingAlike(storm.Groups[1].Value)}: " : "every response is failing the same way: ";

    [GeneratedRegex("(?:^(amazon|ebay): )?everything fails alike: ")]
    private static partial Regex Storm();
}
