using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>What the answers of one provider in a batch say they cost.</summary>
internal sealed class BilledAnswers
{
    /// <summary>So many bills decide what the next calls are reserved at.</summary>
    public const int Window = 100;

    private readonly Queue<decimal> last = new();

    /// <summary>Beyond the price list, USD.</summary>
    public decimal Discrepancy { get; private set; }

    /// <summary>Up to <see cref="Window"/> bills in order, USD; those beyond belief are left out.</summary>
    public IReadOnlyCollection<decimal> Last => last;

    /// <summary>Whether the provider answered a call as it should, also when it said that the item does not exist.</summary>
    public bool Answered { get; private set; }

    public void Add(UnitResult result)
    {
        Discrepancy += result.Charge.Discrepancy;
        Answered |= result.Outcome is UnitOutcome.Collected or UnitOutcome.Skipped { Reason: SkipReason.NotFound };
        if (result.Charge.Bill is not { } bill || result.Charge.IsAbsurd)
            return;
        last.Enqueue(bill);
        if (last.Count > Window)
            last.Dequeue();
    }
}
