using System.Globalization;

namespace CollectionPlatform.Api.Paging;

/// <summary>
/// Keeps spreadsheets from taking a collected text for a formula: an apostrophe is put before it. It can be reversed exactly, as
/// <c>docs/exports.md</c> says; hence a text that looks guarded already gets one more.
/// </summary>
internal static class FormulaGuard
{
    /// <summary>
    /// True for <c>= + - @</c>, also full-width, at the beginning or behind blanks and line breaks, and for a tab or a carriage return at
    /// the beginning.
    /// </summary>
    public static bool Needs(string text)
    {
        var rest = text.AsSpan().TrimStart('\'');
        if (rest.IsEmpty)
            return false;
        if (rest[0] is '\t' or '\r')
            return true;
        foreach (var c in rest)
            if (!IsBlank(c))
                return c is '=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠';
        return false;
    }

    /// <summary>The text with the apostrophe before it.</summary>
    public static string Apply(string text) => "'" + text;

    // Format characters, like a zero-width space, are not seen either.
    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || (c > 127 && char.GetUnicodeCategory(c) == UnicodeCategory.Format);
}
