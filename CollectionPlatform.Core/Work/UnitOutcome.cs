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
    public sealed record Skipped(SkipReason Reason, string Detail) : UnitOutcome
    {
        /// <summary>Pages there are, where another page was answered than asked for: those behind it are not called.</summary>
        public int TotalPages { get; init; }
    }

    /// <summary>Not its turn: back to the end of the stream.</summary>
    public sealed record PutBack(UnitFailures Failures) : UnitOutcome;

    /// <summary>It was finished before; no call was made.</summary>
    public sealed record AlreadyFinished : UnitOutcome;
}
