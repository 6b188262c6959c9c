namespace CollectionPlatform.Api.Selections;

/// <param name="Name">1 to 100 characters; unique, whatever its capitals.</param>
/// <param name="CategoryIds">1 to 2,000 categories that can be collected.</param>
/// <param name="SkipLookupsYoungerThanDays">1 to 365: what a collection of them begins with; when left out, all is looked
/// up.</param>
public sealed record SelectionRequest(string? Name, IReadOnlyList<Guid>? CategoryIds, int? SkipLookupsYoungerThanDays);
