namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>The calls of one stream that this worker has in hand, by their entries. The registry takes them in and out.</summary>
public sealed class HeldCalls(TimeProvider clock)
{
    private readonly Lock sync = new();
    private readonly Dictionary<string, Call> calls = new(StringComparer.Ordinal);
    private readonly PriorityQueue<FrontierEntry, TimeSpan> waiting = new();

    /// <summary>All of them as they are now.</summary>
    public Dictionary<string, Call> Snapshot()
    {
        lock (sync)
            return new Dictionary<string, Call>(calls, calls.Comparer);
    }

    /// <summary>Keeps an entry until its unit may be leased, before new ones.</summary>
    public void Wait(ActiveRun run, FrontierEntry entry, TimeSpan wait = default)
    {
        lock (sync)
        {
            calls[entry.EntryId] = new Call(run, entry);
            waiting.Enqueue(entry with { IsNew = false }, clock.Monotonic() + wait);
        }
    }

    public bool HasDue()
    {
        lock (sync)
            return waiting.TryPeek(out _, out var due) && due <= clock.Monotonic();
    }

    /// <summary>Up to so many entries whose wait is over; to be leased at once.</summary>
    public List<FrontierEntry> TakeDue(int count)
    {
        var entries = new List<FrontierEntry>();
        lock (sync)
            while (entries.Count < count && HasDue())
                entries.Add(waiting.Dequeue());
        return entries;
    }

    /// <summary>The run has ended: nobody waits any more. Says whether nothing is in hand then.</summary>
    public bool ForgetWaiting()
    {
        lock (sync)
        {
            while (waiting.TryDequeue(out var entry, out _))
                calls.Remove(entry.EntryId);
            return calls.Count == 0;
        }
    }

    internal void Add(List<Call> leased)
    {
        lock (sync)
            foreach (var call in leased)
                calls[call.Entry.EntryId] = call;
    }

    /// <summary>Whose entry waits or is leased again stays in hand.</summary>
    internal void Remove(IEnumerable<Call> ended)
    {
        lock (sync)
            foreach (var call in ended)
                if (calls.GetValueOrDefault(call.Entry.EntryId) == call)
                    calls.Remove(call.Entry.EntryId);
    }
}
