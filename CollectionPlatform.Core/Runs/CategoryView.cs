namespace CollectionPlatform.Core.Runs;

public sealed record CategoryView(Guid Id, string Name, string ExternalId, int? ExpectedProducts, bool Enabled)
{
    /// <summary>
    /// When a collection that read the category to its end ended; null when none ever did. Of runs that were cancelled or failed those
    /// count in which the category itself was complete.
    /// </summary>
    public DateTimeOffset? LastCollectedAt { get; init; }

    public static CategoryView Of(Category c) => new(c.Id.Value, c.Name, c.ExternalId, c.ExpectedProducts, c.Enabled);
}

public sealed record CategoryImport(int Added, int Updated, IReadOnlyList<RejectedLine> Rejected);

/// <param name="Line">From 1; the header is line 1.</param>
public sealed record RejectedLine(int Line, string Reason);
