using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// What one page has not been told yet of a run's log: in order, without repeats, and bounded to the newest. Pure: messages and entries in,
/// batches out.
/// </summary>
/// <param name="seen">Sequence number up to which the page is told.</param>
/// <param name="window">Most entries kept.</param>
public sealed class RunBuffer(long seen, int window)
{
    private readonly SortedDictionary<long, LogEntry> entries = [];

    /// <summary>Up to here the page is told.</summary>
    public long Seen { get; private set; } = seen;

    /// <summary>Up to here the run is known to have come.</summary>
    public long Last { get; private set; } = seen;

    /// <summary>Counters, spend and category of the newest message; null when none came since they were taken.</summary>
    public RunProgress? Latest { get; private set; }

    /// <summary>Takes a message; one whose last entry is known already is old and changes nothing.</summary>
    public void Add(RunProgress message)
    {
        if (message.Last <= Last)
            return;
        Latest = message;
        Advance(message.Last);
        Keep(message.Entries);
    }

    /// <summary>Takes entries read from the Api.</summary>
    public void Fill(IReadOnlyList<LogEntry> read)
    {
        if (read.Count > 0)
            Advance(Math.Max(Last, read[^1].Id));
        Keep(read);
    }

    /// <summary>The position after which entries must be read because some of the newest are missing, or null when none is.</summary>
    public long? HoleAfter
    {
        get
        {
            var expected = Math.Max(Seen, Last - window) + 1;
            if (Last - expected + 1 == entries.Count)
                return null;
            foreach (var id in entries.Keys)
            {
                if (id != expected)
                    break;
                expected++;
            }
            return expected - 1;
        }
    }

    /// <summary>Hands out what is new, oldest first, and counts it as told.</summary>
    /// <param name="rows">Most rows, an entry and each of its items being one, though always at least one entry.</param>
    public Batch Take(int rows)
    {
        var batch = new List<LogEntry>();
        var taken = 0;
        foreach (var (id, entry) in entries.Reverse())
        {
            taken += 1 + entry.Items.Count;
            if (batch.Count > 0 && (taken > rows || id != batch[^1].Id - 1))
                break;
            batch.Add(entry);
        }
        batch.Reverse();
        var skipped = batch.Count == 0 ? Last - Seen : batch[0].Id - Seen - 1;
        var latest = Latest;
        (Seen, Latest) = (Last, null);
        entries.Clear();
        return new(batch, skipped, Seen, latest);
    }

    public sealed record Batch(IReadOnlyList<LogEntry> Entries, long Skipped, long Last, RunProgress? Latest);

    private void Advance(long last)
    {
        Last = last;
        var oldest = Math.Max(Seen, Last - window);
        while (entries.Count > 0 && entries.First().Key is var first && first <= oldest)
            entries.Remove(first);
    }

    private void Keep(IReadOnlyList<LogEntry> some)
    {
        var oldest = Math.Max(Seen, Last - window);
        foreach (var entry in some)
        {
            if (entry.Id > oldest && entry.Id <= Last)
                entries[entry.Id] = entry;
        }
    }
}
