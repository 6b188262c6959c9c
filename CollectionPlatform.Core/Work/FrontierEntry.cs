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

/// <summary>A unit to put into a run's stream.</summary>
/// <param name="Title">Of the product to look up, when it is known.</param>
/// <param name="IsNew">
/// Whether the commit that brings it has just made it possible: nobody else can have finished it, or put it into the stream before. Not so
/// for what the derivation or a retry adds, for children of units that were finished before, and for a unit that goes back.
/// </param>
public readonly record struct FrontierUnit(WorkUnit Unit, UnitFailures Failures, string? Title = null, bool IsNew = false)
{
    public static FrontierUnit Of(WorkUnit unit) => new(unit, UnitFailures.None);

    /// <summary>
    /// <c>life|page|category|failures|opening|storm|length of the subject|subject, title</c>; the last two alone may hold any character but
    /// a line break. The life of Redis in which a new unit was added is filled in by the script that adds it, for the asterisk.
    /// </summary>
    public string Encode() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(IsNew ? "*" : "")}|{Unit.Page}|{Unit.Category}|{Failures.Count}|{Failures.Opening}|{Failures.Storm?.Encode()}|"
                + $"{Unit.Subject.Length}|{Unit.Subject}{Title?.ReplaceLineEndings(" ")}"
        );
}

/// <summary>A unit as it lies in a run's stream.</summary>
/// <param name="EntryId">The stream entry's id.</param>
/// <param name="Title">Of the product to look up, when it is known.</param>
/// <param name="IsNew">Certain not to be finished: see <see cref="FrontierUnit"/> and <see cref="Frontier.TakeAsync"/>.</param>
public readonly record struct FrontierEntry(string EntryId, WorkUnit Unit, UnitFailures Failures, string? Title = null, bool IsNew = false)
{
    /// <summary>The unit on its way back into the stream.</summary>
    public FrontierUnit Back(UnitFailures failures) => new(Unit, failures, Title);

    /// <summary>Reads what <see cref="FrontierUnit.Encode"/> wrote.</summary>
    /// <param name="life">The entry is new when it was added in this life of Redis; empty: it is not.</param>
    public static FrontierEntry Parse(string entryId, ProviderName provider, ReadOnlySpan<char> text, ReadOnlySpan<char> life)
    {
        Span<Range> parts = stackalloc Range[8];
        if (text.Split(parts, '|') != 8)
            throw new FormatException($"not a frontier entry: {text}");
        var (names, length) = (parts[7], Number(text[parts[6]]));
        return new FrontierEntry(
            entryId,
            new WorkUnit(provider, text[names][..length].ToString(), Number(text[parts[1]]), (short)Number(text[parts[2]])),
            new UnitFailures(
                Number(text[parts[3]]),
                Number(text[parts[4]]),
                text[parts[5]].IsEmpty ? null : StormMark.Parse(text[parts[5]].ToString())
            ),
            text[names].Length == length ? null : text[names][length..].ToString(),
            !life.IsEmpty && text[parts[0]].SequenceEqual(life)
        );
    }

    /// <summary>Reads the lines that a script answers.</summary>
    /// <param name="lines">The life of Redis whose entries are new, or nothing; then id and text of each entry.</param>
    public static List<FrontierEntry> ParseAll(ProviderName provider, string lines)
    {
        var entries = new List<FrontierEntry>();
        ReadOnlySpan<char> text = lines,
            life = default;
        string? id = null;
        var isFirst = true;
        foreach (var range in text.Split('\n'))
        {
            if (isFirst)
                life = text[range];
            else if (id is null)
                id = lines[range];
            else
            {
                entries.Add(Parse(id, provider, text[range], life));
                id = null;
            }

            isFirst = false;
        }

        return entries;
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
}
