using System.Globalization;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work;

/// <summary>A unit as it lies in a run's stream.</summary>
/// <param name="EntryId">The stream entry's id.</param>
/// <param name="Attempts">Suspect answers so far (server errors, time-outs); an outage of the provider does not count.</param>
public readonly record struct FrontierEntry(string EntryId, WorkUnit Unit, int Attempts)
{
    /// <summary><c>page|category|attempts|subject</c>; the subject comes last because it alone may hold any character but a line break.</summary>
    public static string Encode(WorkUnit unit, int attempts = 0) =>
        string.Create(CultureInfo.InvariantCulture, $"{unit.Page}|{unit.Category}|{attempts}|{unit.Subject}");

    public static FrontierEntry Parse(string entryId, ProviderName provider, ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, '|') != 4) throw new FormatException($"not a frontier entry: {text}");
        return new FrontierEntry(entryId, new WorkUnit(provider, text[parts[3]].ToString(), Number(text[parts[0]]), (short)Number(text[parts[1]])), Number(text[parts[2]]));
    }

    private static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
