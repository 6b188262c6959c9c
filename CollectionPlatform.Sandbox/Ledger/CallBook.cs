using System.Runtime.InteropServices;

namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>
/// The calls and their sums in memory: 40 bytes a call, in order, and per run the set of keys that were billed. Not thread-safe.
/// </summary>
internal sealed class CallBook
{
    private const int ChunkSize = 1 << 14;
    private readonly List<StoredCall[]> chunks = [];
    private readonly KeyTable keys = new();
    private readonly Dictionary<string, int> runNumbers = new(StringComparer.Ordinal);
    private readonly List<RunTally> runs = [];
    private readonly ProviderTally[] providers = [.. Enum.GetValues<Provider>().Select(_ => new ProviderTally())];

    /// <summary>Calls so far; the next one gets this number.</summary>
    public int Count { get; private set; }

    /// <summary>The runs in the order of their first call.</summary>
    public IReadOnlyList<RunTally> Runs => runs;

    /// <summary>The sums of a provider.</summary>
    public ProviderTally this[Provider provider] => providers[(int)provider];

    /// <summary>Adds a call.</summary>
    /// <returns>Its number, counted from 0.</returns>
    public int Add(in CallEntry entry)
    {
        if (!runNumbers.TryGetValue(entry.RunId, out var run))
        {
            runNumbers.Add(entry.RunId, run = runs.Count);
            runs.Add(new(entry.RunId));
        }
        var key = keys.Pack(entry.Key);
        if (Count % ChunkSize == 0)
            chunks.Add(new StoredCall[ChunkSize]);
        chunks[^1][Count % ChunkSize] = new()
        {
            At = entry.At.UtcTicks,
            Key = key,
            Run = run,
            MicroUsd = entry.MicroUsd,
            Status = (short)entry.Status,
            Billed = entry.Billed,
        };
        providers[(int)entry.Key.Provider].Add(entry);
        runs[run].Add(entry, key);
        return Count++;
    }

    /// <summary>Notes when a call was answered.</summary>
    public void Answered(int number, DateTimeOffset at) => chunks[number / ChunkSize][number % ChunkSize].AnsweredAt = at.UtcTicks;

    /// <summary>Collects calls of a run from a number on, until <paramref name="page"/> is full or the calls end.</summary>
    /// <returns>The number to go on from; <see cref="Count"/> at the end.</returns>
    public int Read(string runId, int from, List<(CallEntry Entry, DateTimeOffset? AnsweredAt)> page)
    {
        if (!runNumbers.TryGetValue(runId, out var run))
            return Count;
        for (; from < Count && page.Count < page.Capacity; from++)
        {
            ref readonly var call = ref chunks[from / ChunkSize][from % ChunkSize];
            if (call.Run != run)
                continue;
            var entry = new CallEntry(new(call.At, TimeSpan.Zero), runId, keys.Unpack(call.Key), call.Status, call.Billed, call.MicroUsd);
            page.Add((entry, call.AnsweredAt == 0 ? null : new(call.AnsweredAt, TimeSpan.Zero)));
        }
        return from;
    }

    [StructLayout(LayoutKind.Auto)]
    private struct StoredCall
    {
        public long At,
            AnsweredAt; // UTC ticks; 0 is never
        public ulong Key;
        public int Run,
            MicroUsd;
        public short Status;
        public bool Billed;
    }
}

/// <summary>Sums of a provider over all runs.</summary>
internal sealed class ProviderTally
{
    /// <summary>All calls: billed, refused, and unanswered without a bill.</summary>
    public int Calls { get; private set; }

    /// <summary>Billed calls.</summary>
    public int Billed { get; private set; }

    /// <summary>Refused calls.</summary>
    public int Rejected { get; private set; }

    /// <summary>Sum of the bills, in millionths of a USD.</summary>
    public long MicroUsd { get; private set; }

    /// <summary>Counts a call.</summary>
    public void Add(in CallEntry entry)
    {
        Calls++;
        if (entry.Billed)
            Billed++;
        if (entry.Rejected)
            Rejected++;
        MicroUsd += entry.MicroUsd;
    }
}

/// <summary>Billed calls of a run, by provider.</summary>
/// <param name="id">The run.</param>
internal sealed class RunTally(string id)
{
    private readonly HashSet<ulong>[] billedKeys = [.. Enum.GetValues<Provider>().Select(_ => new HashSet<ulong>())];
    private readonly ProviderTally[] sums = [.. Enum.GetValues<Provider>().Select(_ => new ProviderTally())];

    /// <summary>The run.</summary>
    public string Id => id;

    /// <summary>The sums of a provider in this run.</summary>
    public ProviderTally this[Provider provider] => sums[(int)provider];

    /// <summary>Keys of a provider that were billed at least once in this run.</summary>
    public int Distinct(Provider provider) => billedKeys[(int)provider].Count;

    /// <summary>Counts a call with that packed key.</summary>
    public void Add(in CallEntry entry, ulong key)
    {
        sums[(int)entry.Key.Provider].Add(entry);
        if (entry.Billed)
            billedKeys[(int)entry.Key.Provider].Add(key);
    }
}
