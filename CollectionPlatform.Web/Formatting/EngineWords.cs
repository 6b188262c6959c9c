using System.Text.RegularExpressions;

namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// What the engine stores of reasons and events, as pages say it. Its own words stay as they are: failures are compared by them, and
/// programs read them. Pure.
/// </summary>
public static partial class EngineWords
{
    private static readonly (string Stored, string Shown)[] Phrases =
    [
        ("everything fails alike: ", "every response is failing the same way: "),
        ("; skip these items or keep waiting", ""),
        ("items in a row failed alike", "items in a row failed the same way"),
        ("items still fail alike", "items still fail the same way"),
        ("no answer in time", "no response in time"),
        ("the provider answered ", "the provider responded with "),
        ("while others were answered in between", "while other calls succeeded"),
        ("while others were answered", "while other calls succeeded"),
        ("another page than the one asked for", "the provider returned a different page"),
        ("answers are billed ", "responses are billed "),
        (" a call, the price list says ", " per call, the price list says "),
        ("an answer was billed ", "a response was billed "),
        ("the price list's ", "the price list’s "),
        ("the provider's ", "the provider’s "),
    ];

    /// <summary>The title of a failure storm.</summary>
    public static string FailingAlike(string provider) => $"Every {Show.Provider(provider)} response is failing the same way";

    /// <summary>A reason, or the detail of an event: <c>ebay: rate limit reached (429); next try in 5 s</c>.</summary>
    public static string Plain(string stored) =>
        Phrases.Aggregate(Storm().Replace(stored, storm => FailingAlike(storm.Groups[1].Value) + ": "), (text, phrase) =>
            text.Replace(phrase.Stored, phrase.Shown, StringComparison.Ordinal)
        );

    /// <summary>A reason that stands under its title, as a sentence begins; what the title of a storm says is left out.</summary>
    public static string Below(string reason) =>
        Plain(Alike().Replace(reason, "")) is { Length: > 0 } text ? char.ToUpperInvariant(text[0]) + text[1..] : "";

    [GeneratedRegex("^(amazon|ebay): everything fails alike: ")]
    private static partial Regex Storm();

    [GeneratedRegex("^everything fails alike: ")]
    private static partial Regex Alike();
}
