namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>A finished page of the search for a product.</summary>
/// <param name="IsOfRun">Of the run that commits now, and not of another one of its chain of retries.</param>
/// <param name="TotalPages">How many there are, as page 1 knows it; 0 for other pages.</param>
/// <param name="IsCollected">False for a page that was skipped.</param>
/// <param name="IsWrong">Skipped since the provider answered with another page.</param>
/// <param name="IsNoted">Something was left out of it.</param>
internal readonly record struct SearchPage(
    bool IsOfRun,
    int Page,
    int TotalPages,
    bool IsCollected,
    bool IsWrong,
    bool IsNoted,
    DateTimeOffset StoredAt
);
