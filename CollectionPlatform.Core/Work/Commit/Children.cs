using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>Which units follow from a finished one: pages 2 to the last, and a look-up for each product that was new to the run.</summary>
internal static class Children
{
    public static List<(WorkUnit Unit, UnitFailures Failures)> Of(WorkUnit parent, int totalPages, IEnumerable<string> products)
    {
        var children = new List<(WorkUnit, UnitFailures)>();
        for (var page = 2; parent.Page == 1 && page <= totalPages; page++)
            children.Add((parent with { Page = page }, UnitFailures.None));
        foreach (var asin in products)
            children.Add((new WorkUnit(ProviderName.Ebay, asin, 1, parent.Category), UnitFailures.None));
        return children;
    }

    /// <summary>What takes each result's place in the streams, after the commit of <paramref name="batch"/>.</summary>
    /// <param name="finishedBefore">For results that were finished by somebody else.</param>
    public static List<FinishedEntry> OfAll(
        IReadOnlyList<UnitResult> results,
        RunBatch batch,
        IReadOnlySet<string> fresh,
        IReadOnlyDictionary<string, FinishedBefore> finishedBefore
    )
    {
        var freshBy = batch
            .Products.Where(p => fresh.Contains(p.Key))
            .ToLookup(p => p.Value.By.Unit.Id, p => p.Key, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. results
                .Where(result => result.Outcome is not UnitOutcome.Waits)
                .Select(result => new FinishedEntry(
                    result.Entry,
                    result.Outcome switch
                    {
                        _ when !seen.Add(result.Unit.Id) => [], // its children are with the first
                        UnitOutcome.PutBack back => [(result.Unit, back.Failures)],
                        UnitOutcome.Collected collected => Of(result.Unit, collected.Page.TotalPages, freshBy[result.Unit.Id]),
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
}
