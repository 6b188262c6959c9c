using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work;

/// <summary>What came of a unit: a closed set.</summary>
public abstract record UnitOutcome
{
    private UnitOutcome() { }

    /// <summary>The provider answered with items.</summary>
    public sealed record Collected(CollectedPage Page) : UnitOutcome;

    /// <summary>This item failed and goes to the failure log; it is not tried again within the run.</summary>
    /// <param name="PaidBefore">What earlier calls of it cost, whose failure this is, USD.</param>
    public sealed record Skipped(SkipReason Reason, string Detail, decimal PaidBefore = 0) : UnitOutcome
    {
        /// <summary>Pages there are, where another page was answered than asked for: those behind it are not called.</summary>
        public int TotalPages { get; init; }
    }

    /// <summary>Not its turn: back to the end of the stream.</summary>
    public sealed record PutBack(UnitFailures Failures) : UnitOutcome;

    /// <summary>It fails by itself: this worker keeps it and tries it again after a while.</summary>
    public sealed record Waits(UnitFailures Failures, TimeSpan Wait) : UnitOutcome;

    /// <summary>It was finished before; no call was made.</summary>
    public sealed record AlreadyFinished : UnitOutcome;
}
