namespace CollectionPlatform.Core.Wire;

/// <summary>A page of a keyset-paged list. <paramref name="Next"/> is the cursor of the following page, null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
