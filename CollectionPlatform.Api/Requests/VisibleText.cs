using System.Globalization;
using System.Text;

namespace CollectionPlatform.Api.Requests;

/// <summary>
/// What people read as a name. It holds something to be seen, and nothing that changes how the text around it is shown: no control
/// characters and none that turn the direction of reading.
/// </summary>
internal static class VisibleText
{
    private static readonly HashSet<int> Blank =
    [
        0x034F,
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180B,
        0x180C,
        0x180D,
        0x180F,
        0x2800,
        0x3164,
        0xFFA0,
        0x1D159,
    ];

    /// <summary>By its category a letter, mark or symbol, but drawn as nothing: a filler, a joiner, the blank of Braille.</summary>
    public static bool IsBlank(Rune rune) => Blank.Contains(rune.Value);

    /// <summary>Why the text is not fit to be a name, as a sentence behind its field; null when it is.</summary>
    public static string? Wrong(string text) =>
        text.Any(char.IsControl) ? "must not hold control characters"
        : text.Any(IsDirection) ? "must not hold characters that turn the direction of reading"
        : text.EnumerateRunes().Any(IsVisible) ? null
        : "must hold a character that can be seen";

    /// <summary>Control characters, and format characters like directions and zero-width spaces.</summary>
    public static bool IsHidden(char c) => char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format;

    private static bool IsDirection(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static bool IsVisible(Rune rune) =>
        !IsBlank(rune)
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark
            );
}
