namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>The witness: every paid call, what it was answered and what it cost, in a file first and in memory for questions.</summary>
internal sealed class CallLedger : IDisposable
{
    private const int PageSize = 1024;
    private readonly Lock gate = new();
    private readonly LedgerFile file;
    private readonly TimeProvider time;
    private readonly int[] microPrices;
    private readonly int[] inFlight = new int[Enum.GetValues<Provider>().Length];
    private CallBook book = new();

    /// <summary>Opens the ledger and reads back what an earlier life wrote.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="InvalidDataException">The file is not a ledger.</exception>
    public CallLedger(SandboxOptions options, TimeProvider time, ILogger<CallLedger> logger)
    {
        this.time = time;
        microPrices = [.. Enum.GetValues<Provider>().Select(p => (int)(options.PriceOf(p) * CallEntry.MicrosPerUsd))];
        file = new(options.LedgerDirectory);
        long dropped;
        try
        {
            dropped = file.ReadBack(Restore);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        if (dropped > 0)
            logger.LedgerTailDropped(file.Path, dropped);
        logger.LedgerReady(file.Path, book.Count);
    }

    /// <summary>Writes down a call that has come in. When this returns it is in the file.</summary>
    /// <param name="priceUsd">What it costs if it is billed; null for what the settings say.</param>
    /// <returns>The call, to be given to <see cref="Answered"/> or <see cref="Abandoned"/> exactly once.</returns>
    /// <exception cref="IOException">The file could not be written; the call is not recorded.</exception>
    public RecordedCall Record(string runId, in CallKey key, int status, bool billed, decimal? priceUsd = null)
    {
        lock (gate)
        {
            var micros = priceUsd is { } usd ? (int)(usd * CallEntry.MicrosPerUsd) : microPrices[(int)key.Provider];
            var entry = new CallEntry(time.GetUtcNow(), runId, key, status, billed, billed ? micros : 0);
            file.Append(entry);
            inFlight[(int)key.Provider]++;
            return new(book, book.Add(entry), key.Provider, entry.Usd);
        }
    }

    /// <summary>Notes that the answer to a call is handed over now.</summary>
    public void Answered(in RecordedCall call)
    {
        lock (gate)
        {
            inFlight[(int)call.Provider]--;
            if (call.Book != book)
                return; // cleared since
            var now = time.GetUtcNow();
            book.Answered(call.Number, now);
            file.AppendAnswer(call.Number, now);
        }
    }

    /// <summary>Notes that a call ended without an answer.</summary>
    public void Abandoned(in RecordedCall call)
    {
        lock (gate)
            inFlight[(int)call.Provider]--;
    }

    /// <summary>Forgets all calls, in the file too. Calls in flight are still counted as such.</summary>
    public void Clear()
    {
        lock (gate)
        {
            file.Clear();
            book = new();
        }
    }

    /// <summary>The sums of this moment.</summary>
    public LedgerView View()
    {
        lock (gate)
        {
            return new(
                Enum.GetValues<Provider>().ToDictionary(p => p.Name(), p => ProviderView.Of(book[p], inFlight[(int)p])),
                book.Runs.ToDictionary(
                    run => run.Id,
                    run => Enum.GetValues<Provider>().ToDictionary(p => p.Name(), p => RunView.Of(run, p))
                )
            );
        }
    }

    /// <summary>The calls of a run in order, read in pages so that neither memory nor the lock is held for long.</summary>
    public IEnumerable<IReadOnlyList<(CallEntry Entry, DateTimeOffset? AnsweredAt)>> Calls(string runId)
    {
        CallBook read;
        lock (gate)
            read = book;
        var page = new List<(CallEntry, DateTimeOffset?)>(PageSize);
        var next = 0;
        do
        {
            page.Clear();
            lock (gate)
                next = read.Read(runId, next, page);
            if (page.Count > 0)
                yield return page;
        } while (page.Count > 0);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            file.Dispose();
    }

    private void Restore(LedgerLine line)
    {
        if (line.Call is { } call)
            book.Add(call);
        else if (line.AnsweredNumber >= 0 && line.AnsweredNumber < book.Count)
            book.Answered(line.AnsweredNumber, line.AnsweredAt);
    }
}

/// <summary>A call that stands in the ledger and has not ended yet.</summary>
/// <param name="Book">Where it stands; another one after a reset.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Usd">What it costs.</param>
internal readonly record struct RecordedCall(CallBook Book, int Number, Provider Provider, decimal Usd);
