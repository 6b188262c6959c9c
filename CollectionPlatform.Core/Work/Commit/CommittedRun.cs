using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>A run as a commit left it.</summary>
/// <param name="Found">Products new to the run.</param>
/// <param name="Listings">How many listings are new to the run, by the ordinal of the category.</param>
public sealed record CommittedRun(
    long Seq,
    RunCounts Counts,
    RunSpend Spend,
    IReadOnlySet<string> Found,
    IReadOnlyCollection<KeyValuePair<short, long>> Listings
)
{
    /// <summary>Those of <see cref="Found"/> that are not looked up: they were, lately enough for this run.</summary>
    public IReadOnlySet<string> Skipped { get; init; } = new HashSet<string>();

    /// <summary>How many pages there are to read of each category or search of which the commit held a page after the first.</summary>
    public IReadOnlyDictionary<(ProviderName Provider, string Subject), int> Pages { get; init; } =
        new Dictionary<(ProviderName, string), int>();
}

/// <summary>
/// What a committer must know of a run: its id, the categories its units refer to by ordinal, and the other runs of its chain of retries.
/// </summary>
public sealed record RunPlan(RunId Id, IReadOnlyList<RunPlanCategory> Categories, IReadOnlyList<RunId> Chain)
{
    /// <summary>What a failure of this unit means: without its first page a category is not read at all.</summary>
    public string Explain(WorkUnit unit, string detail) =>
        unit is { Provider: ProviderName.Amazon, Page: 1 }
            ? $"{detail}; the category was not read, about {Categories[unit.Category].ExpectedProducts} products are missing"
            : detail;
}

public sealed record RunPlanCategory(string ExternalId, string Name, int ExpectedProducts);

/// <summary>A unit that Postgres holds as finished, with what its children are made of.</summary>
/// <param name="Index">Its place among the units asked for.</param>
/// <param name="TotalPages">Pages to read of its category or search; 0 when the run does not read it from its first page on.</param>
/// <param name="Products">Products it was the first of its run to show, and that are looked up.</param>
internal readonly record struct FinishedBefore(int Index, int TotalPages, IReadOnlyList<string> Products);
