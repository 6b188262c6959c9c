using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// Finds pages that show what the page before them showed, whatever number they carry: the provider knows no pages. Such a page is skipped
/// as <see cref="SkipReason.WrongPage"/>. It asks Postgres only where a commit holds pages after the first.
/// </summary>
internal sealed class RepeatedPages(NpgsqlDataSource source)
{
    private readonly CommitStore store = new(source);

    /// <summary>The results, with repeated pages as skipped.</summary>
    public async Task<IReadOnlyList<UnitResult>> FindAsync(RunId run, IReadOnlyList<UnitResult> results, CancellationToken stop)
    {
        List<UnitResult> pages =
        [
            .. results.Where(r =>
                r is { Unit.Page: > 1, Outcome: UnitOutcome.Collected { Page: var page } } && ShownIds.Of(page) is not null
            ),
        ];
        if (pages.Count == 0)
            return results;
        var before = await store.ShownBeforeAsync(run, [.. pages.Select(r => r.Unit)], stop);
        var repeated = before.Where(b => b.Value == ShownIds.Of(PageOf(pages[b.Key]))).Select(b => pages[b.Key]).ToHashSet();
        return repeated.Count == 0 ? results : [.. results.Select(r => repeated.Contains(r) ? Skipped(r) : r)];
    }

    private static UnitResult Skipped(UnitResult result)
    {
        var (unit, page) = (result.Unit, PageOf(result));
        var detail = WrongPage.Detail(
            $"got what page {unit.Page - 1} showed",
            unit,
            page.TotalPages,
            page.Products.Count + page.Listings.Count
        );
        return result with { Outcome = new UnitOutcome.Skipped(SkipReason.WrongPage, detail) { TotalPages = page.TotalPages } };
    }

    private static CollectedPage PageOf(UnitResult result) => ((UnitOutcome.Collected)result.Outcome).Page;
}
