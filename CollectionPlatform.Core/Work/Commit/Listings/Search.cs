using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit.Listings;

/// <summary>What a batch holds of the search for a product.</summary>
internal sealed class Search
{
    private readonly List<UnitResult> pages = [];

    /// <summary>What its pages show.</summary>
    public readonly HashSet<ShownListing> Listings = [];

    /// <summary>One page, and that is all there is.</summary>
    public bool IsWhole => pages is [{ Unit.Page: 1, Note: null, Outcome: UnitOutcome.Collected { Page.TotalPages: <= 1 } }];

    /// <summary>
    /// Other pages of it may be committed at this moment. So each writes the product's listings, changed or not: of two commits the later
    /// one finds them changed, and reads again what the other stored.
    /// </summary>
    public bool MeetsOthers => !IsWhole && pages.Exists(p => p.Unit.Page > 1 || p.Outcome is UnitOutcome.Collected);

    public void Add(UnitResult page, IReadOnlyCollection<ShownListing> shown)
    {
        pages.Add(page);
        Listings.EnsureCapacity(Listings.Count + shown.Count);
        Listings.UnionWith(shown);
    }

    /// <summary>
    /// When the search began, and by how many calls it was made; null while it is incomplete. It is complete with all its pages, in this
    /// run and its chain of retries, with nothing left out of them.
    /// </summary>
    /// <param name="stored">Its pages that are committed.</param>
    /// <param name="later">What pages of this batch say of how many pages there are, if any does.</param>
    public (DateTimeOffset Began, int Calls)? Complete(IEnumerable<SearchPage> stored, (int Pages, bool Ends)? later, DateTimeOffset now)
    {
        if (IsWhole)
            return (now, 1);
        List<SearchPage> all = [.. stored, .. pages.Select(p => Page(p, now))];
        var collected = all.Where(p => p.IsCollected).ToList();
        var numbers = collected.Select(p => p.Page).ToHashSet();
        var total = collected.Where(p => p.Page == 1).Select(p => Total(p, later, all));
        return numbers.Contains(1) && numbers.Count == Math.Max(total.Max(), 1) && !collected.Exists(p => p.IsNoted)
            ? (collected.Min(p => p.StoredAt), numbers.Count)
            : null;
    }

    /// <summary>
    /// As <see cref="CommitStatements.Pages"/> has it. Pages beyond those that another run of the chain knows are not called: such a search
    /// stays incomplete.
    /// </summary>
    private static int Total(SearchPage first, (int Pages, bool Ends)? later, List<SearchPage> all) =>
        later switch
        {
            { Ends: true } l when first.IsOfRun => Math.Min(first.TotalPages, l.Pages),
            { Ends: false } l when l.Pages > first.TotalPages && !all.Exists(p => p is { IsOfRun: true, IsWrong: true }) => l.Pages,
            _ => first.TotalPages,
        };

    private static SearchPage Page(UnitResult result, DateTimeOffset now)
    {
        var collected = (result.Outcome as UnitOutcome.Collected)?.Page;
        return new SearchPage(
            IsOfRun: true,
            result.Unit.Page,
            result.Unit.Page == 1 ? collected?.TotalPages ?? 0 : 0,
            collected is not null,
            result.Outcome is UnitOutcome.Skipped { Reason: SkipReason.WrongPage },
            result.Note is not null,
            now
        );
    }
}
