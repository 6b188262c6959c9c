using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// Sees to it that no call goes out at a price below what the provider is known to bill: the first higher bill is stored at once, and
/// until reservations are made at it this worker sends nothing that was reserved for less.
/// </summary>
public sealed class PriceWatch(ProviderName provider, GateStore store)
{
    private readonly Lock sync = new();
    private decimal stored,
        raising;

    /// <summary>Whether a call with this reservation may be sent.</summary>
    public bool Allows(CallPrice price)
    {
        lock (sync)
            return price.Reserved >= raising;
    }

    /// <summary>What calls are reserved at, as read from the database.</summary>
    public void Read(decimal reserved)
    {
        lock (sync)
            stored = reserved;
    }

    public async Task ObserveAsync(Charge charge, CancellationToken stop)
    {
        if (charge.Bill is not { } bill || charge.IsAbsurd || bill <= charge.Price.Reserved)
            return;
        lock (sync)
        {
            if (bill <= stored || bill <= raising)
                return;
            raising = bill;
        }

        try
        {
            await store.RaisePriceAsync(provider, bill, stop);
            lock (sync)
                stored = Math.Max(stored, bill);
        }
        finally
        {
            lock (sync)
                if (raising == bill)
                    raising = 0; // reservations know it now; if it could not be stored, the commit stores it
        }
    }
}
