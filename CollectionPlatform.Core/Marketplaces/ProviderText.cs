using System.Text;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>Texts of providers, cleaned and bounded where they come in: what passes here can be stored, shown and called by.</summary>
public static class ProviderText
{
    /// <summary>Longest text, in UTF-16 units; what is longer is cut.</summary>
    public const int MaxLength = 4000;

    /// <summary>Longest id, in UTF-16 units; what is longer is no id.</summary>
    public const int MaxId = 100;

    /// <summary>
    /// The text without the control characters of ASCII (each becomes a blank, none at its ends) and lone surrogates (U+FFFD), cut
    /// at <paramref name="maxLength"/>; null when it is blank. Anything else stays as the provider wrote it.
    /// </summary>
    public static string? Clean(string? text, int maxLength = MaxLength)
    {
        if (text is null)
            return null;
        if (text.AsSpan().ContainsAnyInRange('\0', '\x1F') || text.Contains('\x7F', StringComparison.Ordinal))
            text = Replaced(text).Trim();
        else if (HasSurrogates(text))
            text = Replaced(text);
        return string.IsNullOrWhiteSpace(text) ? null : text.Cut(maxLength);
    }

    /// <summary>The id without blanks around it; null when it is empty, too long, of dots only, or holds what no id holds.</summary>
    public static string? Id(string? text)
    {
        text = text?.Trim();
        return text is { Length: > 0 and <= MaxId } && !IsDots(text) && !text.Any(c => char.IsControl(c) || c == '\uFFFD') && !HasLone(text)
            ? text
            : null;
    }

    /// <summary>Whether it is of dots only: in an address such an id would name another place.</summary>
    public static bool IsDots(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.AsSpan().Trim('.').IsEmpty;
    }

    /// <summary>The text as it stands in an address; of a long one the beginning, as whole characters.</summary>
    /// <param name="most">Characters it may take there.</param>
    public static string Escaped(string text, int most)
    {
        var whole = Uri.EscapeDataString(text);
        if (whole.Length <= most)
            return whole;
        var escaped = new StringBuilder(most);
        foreach (var rune in text.EnumerateRunes())
        {
            var next = Uri.EscapeDataString(rune.ToString());
            if (escaped.Length + next.Length > most)
                break;
            escaped.Append(next);
        }
        return escaped.ToString();
    }

    private static string Replaced(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // lone surrogates come as U+FFFD
            clean.Append(rune.IsAscii && Rune.IsControl(rune) ? " " : rune.ToString());
        return clean.ToString();
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static bool HasLone(string text) => HasSurrogates(text) && text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar);
}
