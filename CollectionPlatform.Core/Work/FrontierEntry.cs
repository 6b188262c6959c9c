using System.Globalization;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work;

/// <summary>
/// How often a unit itself failed: was refused while the provider answered others, or brought its provider's gate down, counting only times
/// between which the provider answered others.
/// </summary>
/// <param name="Count">How often.</param>
/// <param name="Opening">Which opening of the gate (<c>Provider.Openings</c>) the last time fell into; -1 before the first.</param>
/// <param name="Storm">The storm that it failed in last; null when it did not.</param>
public readonly record struct UnitFailures(int Count, long Opening, StormMark? Storm = null)
{
    /// <summary>So many refusals, or more gates brought down than this, and the unit is skipped as <see
    /// cref="SkipReason.KeepsFailing"/>.</summary>
    public const int Most = 5;

    public static readonly UnitFailures None = new(0, -1);

    /// <summary>Once more, in this opening of the gate: the same outage does not count twice.</summary>
    public UnitFailures Again(long opening) => opening == Opening ? this : this with { Count = Count + 1, Opening = opening };

    /// <summary>Once more, while the gate stayed open.</summary>
    public UnitFailures Refused() => this with { Count = Count + 1 };
}

/// <summary>A unit as it lies in a run's stream.</summary>
/// <param name="EntryId">The stream entry's id.</param>
public readonly record struct FrontierEntry(string EntryId, WorkUnit Unit, UnitFailures Failures)
{
    /// <summary>
    /// <c>page|category|failures|opening|storm|subject</c>; the subject comes last because it alone may hold any character but a line
    /// break.
    /// </summary>
    public static string Encode(WorkUnit unit, UnitFailures failures) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{unit.Page}|{unit.Category}|{failures.Count}|{failures.Opening}|{failures.Storm?.Encode()}|{unit.Subject}"
        );

    public static FrontierEntry Parse(string entryId, ProviderName provider, ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[6];
        if (text.Split(parts, '|') != 6)
            throw new FormatException($"not a frontier entry: {text}");
        return new FrontierEntry(
            entryId,
            new WorkUnit(provider, text[parts[5]].ToString(), Number(text[parts[0]]), (short)Number(text[parts[1]])),
            new UnitFailures(
                Number(text[parts[2]]),
                Number(text[parts[3]]),
                text[parts[4]].IsEmpty ? null : StormMark.Parse(text[parts[4]].ToString())
            )
        );
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
