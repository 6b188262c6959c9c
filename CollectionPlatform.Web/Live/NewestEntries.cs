using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Live;

/// <summary>Cuts entries of a log down to what one message brings.</summary>
public static class NewestEntries
{
    /// <summary>The newest of the entries that follow each other without a hole.</summary>
    /// <param name="entries">In order.</param>
    /// <param name="rows">Most rows, an entry and each of its items being one, though always at least one entry.</param>
    public static IReadOnlyList<LogEntry> Of(IReadOnlyList<LogEntry> entries, int rows)
    {
        var (first, taken) = (entries.Count, 0);
        while (first > 0)
        {
            taken += 1 + entries[first - 1].Items.Count;
            var isFirst = first == entries.Count;
            if (!isFirst && (taken > rows || entries[first - 1].Id != entries[first].Id - 1))
                break;
            first--;
        }

        return [.. entries.Skip(first)];
    }
}
