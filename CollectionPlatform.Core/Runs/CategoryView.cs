namespace CollectionPlatform.Core.Runs;

public sealed record CategoryView(Guid Id, string Name, string ExternalId, int? ExpectedProducts, bool Enabled)
{
    /// <summary>
    /// When a collection that read the category to its end ended; null when none ever did. Of runs that were cancelled or failed those
    /// count in which the category itself was complete.
    /// </summary>
    public DateTimeOffset? LastCollectedAt { get; init; }

    /// <summary>How old its look-ups are; null unless it was asked for.</summary>
    public CategoryAge? Age { get; init; }

    public static CategoryView Of(Category c) => new(c.Id.Value, c.Name, c.ExternalId, c.ExpectedProducts, c.Enabled);
}

/// <summary>How old the look-ups of a category's products are.</summary>
/// <param name="OlderThanDays">As asked for, 1 to 365.</param>
/// <param name="Products">Known ones: all that any run found in it.</param>
/// <param name="Older">Of these, how many have no complete eBay search as their last that is younger.</param>
public sealed record CategoryAge(int OlderThanDays, long Products, long Older);

public sealed record CategoryImport(int Added, int Updated, IReadOnlyList<RejectedLine> Rejected);

/// <param name="Line">From 1; the header is line 1.</param>
public sealed record RejectedLine(int Line, string Reason);
