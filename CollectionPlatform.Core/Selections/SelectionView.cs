namespace CollectionPlatform.Core.Selections;

/// <summary>A choice of categories under a name, shared by everybody.</summary>
/// <param name="CategoryIds">Those that can be collected now.</param>
/// <param name="Unavailable">How many more it had that were removed or disabled since.</param>
/// <param name="ChangedBy">Who saved it last.</param>
public sealed record SelectionView(
    Guid Id,
    string Name,
    IReadOnlyList<Guid> CategoryIds,
    int Unavailable,
    string ChangedBy,
    DateTimeOffset ChangedAt
)
{
    /// <summary>Products looked up within so many days are not looked up again, 1 to 365; null when all are.</summary>
    public int? SkipLookupsYoungerThanDays { get; init; }
}
