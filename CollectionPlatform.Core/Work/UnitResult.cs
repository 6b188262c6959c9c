using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Core.Work;

/// <summary>A unit a worker is done with, for now or for good, on its way to the commit.</summary>
/// <param name="Status">HTTP status, when there was an answer.</param>
public sealed record UnitResult(FrontierEntry Entry, UnitOutcome Outcome, Charge Charge, DateTimeOffset At, int? Status = null)
{
    public WorkUnit Unit => Entry.Unit;

    /// <summary>What its page lacks, when it was collected.</summary>
    public PageNote? Note => (Outcome as UnitOutcome.Collected)?.Page.Note;

    /// <summary>What the failure or the items cost, USD: this call, and earlier ones whose failure it is.</summary>
    public decimal CostUsd => Charge.Settled + ((Outcome as UnitOutcome.Skipped)?.PaidBefore ?? 0);

    /// <summary>Whether the commit writes it into the log (if nobody has before).</summary>
    public bool Finishes => Outcome is UnitOutcome.Collected or UnitOutcome.Skipped;
}
