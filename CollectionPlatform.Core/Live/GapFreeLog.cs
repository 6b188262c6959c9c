using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// A run's log as one listener gets it: in order, each entry once, none missing. Live messages bring most entries. What they lost is read
/// from the recent log as far as that may have it, else from the complete one.
/// </summary>
/// <param name="run">Whose log it is.</param>
/// <param name="seen">Number of the last entry the listener has; 0 for none.</param>
/// <param name="window">Only so many of the newest entries are wanted: older ones are passed over.</param>
/// <param name="recent">
/// Has the last <see cref="RecentLog.Units"/>, or some of them; answers none from behind a hole.
/// </param>
/// <param name="complete">What this lacks is nowhere: retention removed it, or the run keeps no log.</param>
public sealed class GapFreeLog(RunId run, long seen, long window, IRunLog recent, IRunLog complete)
{
    private readonly SortedDictionary<long, LogEntry> waiting = [];

    /// <summary>Up to here everything is handed out, or passed over.</summary>
    public long Seen { get; private set; } = seen;

    /// <summary>Up to here the run is known to have come.</summary>
    public long Last { get; private set; } = seen;

    /// <summary>Takes a message; one whose last entry is known already is old: it changes nothing, and this says false.</summary>
    public bool Hear(RunProgress message)
    {
        if (message.Last <= Last)
            return false;
        Reach(message.Last);
        Keep(message.Entries);
        return true;
    }

    /// <summary>The run is known to have come so far, whatever messages say.</summary>
    public void Reach(long last)
    {
        Last = Math.Max(Last, last);
        while (waiting.Count > 0 && waiting.First().Key is var oldest && oldest <= PassedOver)
            waiting.Remove(oldest);
    }

    /// <summary>
    /// The next entries, up to number <see cref="Seen"/> + <paramref name="limit"/>, without what is passed over; none when all that is
    /// known of is handed out. When a log cannot be read, nothing is lost: the next call goes on where this one was.
    /// </summary>
    public async Task<IReadOnlyList<LogEntry>> NextAsync(int limit, CancellationToken stop)
    {
        var to = Math.Min(Last, PassedOver + limit);
        for (var at = PassedOver; at < to; )
            at = waiting.ContainsKey(at + 1) ? at + 1 : await FillAsync(at, to, stop);
        var next = waiting.TakeWhile(entry => entry.Key <= to).Select(entry => entry.Value).ToList();
        foreach (var entry in next)
            waiting.Remove(entry.Id);
        Seen = to;
        return next;
    }

    private long PassedOver => Math.Max(Seen, Last - window);

    /// <summary>Reads what is missing after a number; answers up to where nothing is missing any more.</summary>
    private async Task<long> FillAsync(long after, long to, CancellationToken stop)
    {
        var end = Math.Min(to, waiting.Keys.FirstOrDefault(id => id > after, long.MaxValue) - 1);
        var missing = (int)(end - after);
        IReadOnlyList<LogEntry> read = Last - after <= RecentLog.Units ? await recent.ReadAsync(run, after, missing, stop) : [];
        if (read.Count == 0)
            read = await complete.ReadAsync(run, after, missing, stop);
        Keep(read);
        return read.Count == 0 ? end : Math.Min(end, read[^1].Id);
    }

    private void Keep(IReadOnlyList<LogEntry> entries)
    {
        foreach (var entry in entries)
            if (entry.Id > PassedOver && entry.Id <= Last)
                waiting[entry.Id] = entry;
    }
}
