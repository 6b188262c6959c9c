using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// Which units follow from a finished one: the next pages (<see cref="PageWindows"/>), and a look-up for each product that was new to the
/// run.
/// </summary>
internal static class Children
{
    public static List<(WorkUnit Unit, UnitFailures Failures)> Of(WorkUnit parent, int totalPages, IEnumerable<string> products)
    {
        var children = new List<(WorkUnit, UnitFailures)>();
        foreach (var page in PageWindows.After(parent.Page, totalPages))
            children.Add((parent with { Page = page }, UnitFailures.None));
        foreach (var asin in products)
            children.Add((new WorkUnit(ProviderName.Ebay, asin, 1, parent.Category), UnitFailures.None));
        return children;
    }

    /// <summary>What takes each result's place in the streams, after the commit of <paramref name="batch"/>.</summary>
    /// <param name="run">The run as that commit left it; null when it was empty.</param>
    /// <param name="finishedBefore">For results that were finished by somebody else.</param>
    public static List<FinishedEntry> OfAll(
        IReadOnlyList<UnitResult> results,
        RunBatch batch,
        CommittedRun? run,
        IReadOnlyDictionary<string, FinishedBefore> finishedBefore
    )
    {
        var freshBy = batch
            .Products.Where(p => run?.Fresh.Contains(p.Key) == true)
            .ToLookup(p => p.Value.By.Unit.Id, p => p.Key, StringComparer.Ordinal);
        var done = results
            .Where(r => r.Outcome is not (UnitOutcome.PutBack or UnitOutcome.Waits))
            .Select(r => r.Unit.Id)
            .ToHashSet(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. results
                .Where(result => result.Outcome is not UnitOutcome.Waits)
                .Select(result => new FinishedEntry(
                    result.Entry,
                    result.Outcome switch
                    {
                        // a unit can stand in the streams twice: it comes back only when it is not finished, and its children come once
                        UnitOutcome.PutBack when done.Contains(result.Unit.Id) => [],
                        _ when !seen.Add(result.Unit.Id) => [],
                        UnitOutcome.PutBack back => [(result.Unit, back.Failures)],
                        UnitOutcome.Collected { Page.TotalPages: var pages } when result.Unit.Page == 1 => Of(
                            result.Unit,
                            pages,
                            freshBy[result.Unit.Id]
                        ),
                        UnitOutcome.Collected or UnitOutcome.Skipped => Of(result.Unit, PagesOf(result.Unit, run), freshBy[result.Unit.Id]),
                        UnitOutcome.AlreadyFinished when finishedBefore.TryGetValue(result.Unit.Id, out var f) => Of(
                            result.Unit,
                            f.TotalPages,
                            f.Products
                        ),
                        _ => [],
                    }
                )),
        ];
    }

    /// <summary>None of a first page that was skipped, or of a page that is tried again by itself.</summary>
    private static int PagesOf(WorkUnit unit, CommittedRun? run) => run?.Pages.GetValueOrDefault((unit.Provider, unit.Subject)) ?? 0;
}
