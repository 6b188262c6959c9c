namespace CollectionPlatform.Core.Runs;

/// <summary>The kinds of long work; a run says which one it is an execution of.</summary>
public static class JobNames
{
    /// <summary>Calls providers for products and listings, within a budget.</summary>
    public const string Collection = "collection";

    /// <summary>Removes the details of runs that ended long ago; makes no calls and has no budget.</summary>
    public const string Retention = "retention";

    /// <summary>The index that lets there be one unfinished retention run; a second one fails with 23505.</summary>
    public const string OneUnfinishedRetention = "ix_runs_one_retention";

    public static readonly IReadOnlyList<string> All = [Collection, Retention];
}
