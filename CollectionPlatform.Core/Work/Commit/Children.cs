using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// Which units follow from a finished one: the next pages (<see cref="PageWindows"/>), and a look-up for each product that was new to the
/// run, but for those that were looked up lately enough.
/// </summary>
internal static class Children
{
    /// <param name="products">With their titles where these are known.</param>
    /// <param name="isNew">Whether the commit that finished the parent is this one.</param>
    private static List<FrontierUnit> Of(
        FrontierEntry parent,
        int totalPages,
        IEnumerable<(string Asin, string? Title)> products,
        bool isNew
    )
    {
        var (unit, children) = (parent.Unit, new List<FrontierUnit>());
        foreach (var page in PageWindows.After(unit.Page, totalPages))
            children.Add(new FrontierUnit(unit with { Page = page }, UnitFailures.None, parent.Title, isNew));
        foreach (var (asin, title) in products)
            children.Add(new FrontierUnit(new WorkUnit(ProviderName.Ebay, asin, 1, unit.Category), UnitFailures.None, title, isNew));
        return children;
    }

    /// <summary>What takes each result's place in the streams, after the commit of <paramref name="batch"/>.</summary>
    /// <param name="run">The run as that commit left it; null when it was empty.</param>
    /// <param name="finishedBefore">For results that were finished by somebody else.</param>
    public static List<FinishedEntry> OfAll(
        IReadOnlyList<UnitResult> results,
        RunBatch batch,
        CommittedRun? run,
        IReadOnlyDictionary<WorkUnit, FinishedBefore> finishedBefore
    )
    {
        var lookUpsBy = batch
            .Products.Where(p => run?.Found.Contains(p.Key) == true && !run.Skipped.Contains(p.Key))
            .ToLookup(p => p.Value.By.Unit, p => (p.Key, (string?)p.Value.Product.Title));
        var done = results.Where(r => r.Outcome is not (UnitOutcome.PutBack or UnitOutcome.Waits)).Select(r => r.Unit).ToHashSet();
        var seen = new HashSet<WorkUnit>();
        return
        [
            .. results
                .Where(result => result.Outcome is not UnitOutcome.Waits)
                .Select(result => new FinishedEntry(
                    result.Entry,
                    result.Outcome switch
                    {
                        // a unit can stand in the streams twice: it comes back only when it is not finished, and its children come once
                        UnitOutcome.PutBack when done.Contains(result.Unit) => [],
                        _ when !seen.Add(result.Unit) => [],
                        UnitOutcome.PutBack back => [result.Entry.Back(back.Failures)],
                        UnitOutcome.Collected { Page.TotalPages: var pages } when result.Unit.Page == 1 => Of(
                            result.Entry,
                            pages,
                            lookUpsBy[result.Unit],
                            isNew: true
                        ),
                        UnitOutcome.Collected or UnitOutcome.Skipped => Of(
                            result.Entry,
                            PagesOf(result.Unit, run),
                            lookUpsBy[result.Unit],
                            isNew: true
                        ),
                        UnitOutcome.AlreadyFinished when finishedBefore.TryGetValue(result.Unit, out var f) => Of(
                            result.Entry,
                            f.TotalPages,
                            f.Products.Select(asin => (asin, (string?)null)),
                            isNew: false
                        ),
                        _ => [],
                    }
                )),
        ];
    }

    /// <summary>None of a first page that was skipped, or of a page that is tried again by itself.</summary>
    private static int PagesOf(WorkUnit unit, CommittedRun? run) => run?.Pages.GetValueOrDefault((unit.Provider, unit.Subject)) ?? 0;
}
