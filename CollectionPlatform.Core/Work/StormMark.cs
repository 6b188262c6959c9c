using System.Globalization;
using System.Text.RegularExpressions;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Work;

/// <summary>
/// A unit failed in a failure storm, and the call was paid for. Should a person choose to skip that storm, the unit is skipped without
/// another call.
/// </summary>
/// <param name="Opening">Which opening of the gate (<c>Provider.Openings</c>) the storm ended.</param>
/// <param name="Status">The answer's HTTP status, when there was one.</param>
/// <param name="Detail">What the answer said, up to 200 characters.</param>
/// <param name="PaidUsd">What the unit's calls have cost so far.</param>
public sealed partial record StormMark(long Opening, SkipReason Reason, int? Status, string Detail, decimal PaidUsd)
{
    private const int MaxDetail = 200;

    /// <summary>What it said, as <see cref="SentenceOf"/> compares it.</summary>
    public string Sentence => SentenceOf(Detail);

    /// <summary>Digits as #, so that two failures that differ in a number alone say the same.</summary>
    public static string SentenceOf(string detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        return Digits().Replace(detail.Cut(MaxDetail), "#");
    }

    /// <summary>As it stands in a stream entry: free of <c>|</c> and line breaks.</summary>
    public string Encode() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Opening}~{WireJson.Name(Reason)}~{Status}~{PaidUsd}~{Uri.EscapeDataString(Detail.Cut(MaxDetail))}"
        );

    /// <exception cref="FormatException">It is not what <see cref="Encode"/> wrote.</exception>
    public static StormMark Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('~', 5) is [var opening, var reason, var status, var paid, var detail]
            ? new StormMark(
                long.Parse(opening, CultureInfo.InvariantCulture),
                Enum.Parse<SkipReason>(reason, ignoreCase: true),
                status.Length == 0 ? null : int.Parse(status, CultureInfo.InvariantCulture),
                Uri.UnescapeDataString(detail),
                decimal.Parse(paid, CultureInfo.InvariantCulture)
            )
            : throw new FormatException($"not a storm mark: {text}");
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
