namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What the database holds of a listing.</summary>
/// <param name="Asin">The product it was found for first.</param>
/// <param name="IsNewToRun">It bears another run, and this one did not count it before.</param>
/// <param name="ShownBy">
/// Products that show it, at most <see cref="MostShown"/>, where it offers something else now; null where it offers what it did.
/// </param>
/// <param name="Version">Of its row; it changes with it.</param>
internal sealed record KnownListing(string Asin, bool IsNewToRun, IReadOnlyList<string>? ShownBy, uint Version)
{
    /// <summary>
    /// A listing that very many products show must not rewrite all of them. What it offers changes in so many; others follow with the next
    /// search for them.
    /// </summary>
    internal const int MostShown = 10;
}
