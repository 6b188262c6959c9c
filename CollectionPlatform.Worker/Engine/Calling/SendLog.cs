using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;

namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>
/// The calls of a session that were sent and are not known to be committed. Once closed nothing more may be sent: a worker whose
/// reservations were booked as lost then knows
/// for certain which of them it never used.
/// </summary>
public sealed class SendLog
{
    private readonly Dictionary<(RunId Run, ProviderName Provider, decimal Price), int> sent = [];
    private bool closed;

    /// <summary>Asked right before the request goes out; false: it must not.</summary>
    public bool TrySend(RunId run, ProviderName provider, decimal price)
    {
        lock (sent)
        {
            if (closed)
                return false;
            sent[(run, provider, price)] = sent.GetValueOrDefault((run, provider, price)) + 1;
            return true;
        }
    }

    /// <summary>The request did not go out after all: there was no connection.</summary>
    public void Withdraw(RunId run, ProviderName provider, decimal price)
    {
        lock (sent)
            Remove((run, provider, price));
    }

    /// <summary>The database has booked what these came to.</summary>
    public void Committed(RunId run, IReadOnlyCollection<UnitResult> results)
    {
        lock (sent)
        {
            foreach (var result in results)
                if (result.Charge.Called)
                    Remove((run, result.Unit.Provider, result.Charge.Reserved));
        }
    }

    /// <summary>Ends sending and answers what may have been sent.</summary>
    public IReadOnlyList<SentCalls> Close()
    {
        lock (sent)
        {
            closed = true;
            return [.. sent.Select(s => new SentCalls(s.Key.Run, s.Key.Provider, s.Key.Price, s.Value))];
        }
    }

    private void Remove((RunId, ProviderName, decimal) key)
    {
        if (--sent[key] == 0)
            sent.Remove(key);
    }
}
