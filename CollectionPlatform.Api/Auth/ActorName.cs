using System.Globalization;
using System.Text;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Requests;

namespace CollectionPlatform.Api.Auth;

/// <summary>
/// Names of keys and users stand as actors in timelines and price histories. So none may be taken for the product's own actors, or for
/// another key or user.
/// </summary>
internal static class ActorName
{
    /// <summary>The configured keys, and a caller without a name.</summary>
    public const string ApiKey = "api-key",
        Web = "web",
        Unknown = "unknown";

    /// <summary>Letters that are no Latin ones and look like them, each before its twin.</summary>
    private const string Lookalikes = "аaвbсcԁdеeһhіiјjкkӏlмmнhоoрpԛqѕsтtуyүyѵvԝwхxαaεeιiκkνvοoρpτtυuχxıiɑaɡgʟl";

    private static readonly Dictionary<Rune, Rune> Latin = Lookalikes
        .Chunk(2)
        .ToDictionary(pair => new Rune(pair[0]), pair => new Rune(pair[1]));

    /// <summary>
    /// What two names have in common that look the same: case, width, style, combining accents, kind of dash and blank, and alphabets
    /// that share letters do not matter. At most as long as the name.
    /// </summary>
    public static string Normalize(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.Trim().EnumerateRunes().Select(Plain))
        {
            if (rune.Value is >= 0x0300 and <= 0x036F)
                continue; // an accent
            var lower = Rune.ToLowerInvariant(rune);
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DashPunctuation || rune.Value == '_')
                text.Append('-');
            else if (!Rune.IsWhiteSpace(rune))
                text.Append(Latin.GetValueOrDefault(lower, lower));
            else if (text is not [.., ' '])
                text.Append(' ');
        }
        return text.ToString();
    }

    /// <summary>The ASCII twin of a character in another width or style: full-width, circled, of a mathematical alphabet.</summary>
    private static Rune Plain(Rune rune) =>
        rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
            >= 0x24B6 and <= 0x24CF => new Rune('A' + rune.Value - 0x24B6),
            >= 0x24D0 and <= 0x24E9 => new Rune('a' + rune.Value - 0x24D0),
            >= 0x1D400 and <= 0x1D6A3 when (rune.Value - 0x1D400) % 52 is var letter => new Rune(
                letter < 26 ? 'A' + letter : 'a' + letter - 26
            ),
            _ => rune,
        };

    /// <summary>Adds what is wrong with a name: nothing to see in it, or a name of the product's own.</summary>
    public static void Check(Violations violations, string field, string name)
    {
        if (name.EnumerateRunes().Any(IsInvisible))
            violations.Add(field, "must not hold invisible characters");
        else if (name.Length > 0 && !name.Any(char.IsLetterOrDigit))
            violations.Add(field, "must hold a letter or a digit");
        else if (IsReserved(name))
            violations.Add(field, "is, or looks like, a name that the product uses for itself; choose another");
    }

    /// <summary>Punctuation does not save a reserved name: <c>api key</c> and <c>Sys.tem</c> would be read as the product's own.</summary>
    private static bool IsReserved(string name)
    {
        var letters = string.Concat(Normalize(name).Where(char.IsLetterOrDigit));
        return letters is "system" or "web" or "apikey" or "unknown"
            || letters.StartsWith("worker", StringComparison.Ordinal) && letters["worker".Length..].All(char.IsAsciiDigit);
    }

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Format
                or UnicodeCategory.Control
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
        || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF) // choose how the character before them is drawn
        || rune == Rune.ReplacementChar // half a character
        || VisibleText.IsBlank(rune);
}
