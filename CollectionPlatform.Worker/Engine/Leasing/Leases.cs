using System.Collections.Concurrent;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>What this worker holds of one stream. Only the provider's dispatcher adds; the committer removes.</summary>
public sealed class Leases
{
    /// <summary>Ids of the entries that are being worked on.</summary>
    public ConcurrentDictionary<string, byte> InHand { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries taken over, to be worked on before new ones.</summary>
    public Queue<FrontierEntry> Recovered { get; } = new();

    /// <summary>The stream must be searched for entries that are ours and not in hand: at first sight and after every reconnect.</summary>
    public bool Recover { get; set; } = true;

    /// <summary>Clock timestamp before which the stream is not asked again: it was empty, or the run's money was short.</summary>
    public long RestUntil { get; set; }

    /// <summary>
    /// Most units to lease at once for which the run's money is likely to suffice: what is leased and not granted has to be put back.
    /// </summary>
    public int Most { get; private set; } = int.MaxValue;

    /// <summary>The run goes on, perhaps under another cap: what its money sufficed for before says nothing any more.</summary>
    public void Resumed() => Most = int.MaxValue;

    /// <summary>Learns from how many of the leased units were granted their call.</summary>
    public void Granted(int leased, int granted)
    {
        if (granted < leased)
            Most = Math.Max(1, Math.Max(granted, leased / 2));
        else if (leased >= Most)
            Most = (int)Math.Min(2L * Most, int.MaxValue);
    }

    private readonly Lock sync = new();
    private readonly List<(FrontierEntry Entry, TimeSpan Due)> waiting = [];

    /// <summary>Keeps an entry in hand until its unit may be tried again; time by <see cref="MonotonicTime"/>.</summary>
    public void Wait(FrontierEntry entry, TimeSpan due)
    {
        lock (sync)
            waiting.Add((entry, due));
    }

    /// <summary>Entries whose wait is over are to be worked on next.</summary>
    public void EndWaits(TimeSpan now)
    {
        lock (sync)
        {
            if (waiting.RemoveAll(w => w.Due <= now && Recover(w.Entry)) > 0)
                RestUntil = 0;
        }

        bool Recover(FrontierEntry entry)
        {
            Recovered.Enqueue(entry);
            return true;
        }
    }

    /// <summary>The run has ended: nobody waits any more.</summary>
    public void ForgetWaits()
    {
        lock (sync)
        {
            foreach (var (entry, _) in waiting)
                InHand.TryRemove(entry.EntryId, out _);
            waiting.Clear();
        }
    }

    /// <summary>Up to so many of the entries taken over; they are not leased for the first time.</summary>
    public List<FrontierEntry> TakeRecovered(int count)
    {
        var entries = new List<FrontierEntry>(count);
        while (entries.Count < count && Recovered.TryDequeue(out var entry))
            entries.Add(entry with { IsNew = false });
        return entries;
    }
}
