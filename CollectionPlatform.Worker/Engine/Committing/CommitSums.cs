using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine.Committing;

/// <summary>What a commit came to for one provider and category of its run; USD.</summary>
internal sealed class CommitSums(ProviderName provider, short category)
{
    public ProviderName Provider => provider;

    /// <summary>Ordinal within the run.</summary>
    public short Category => category;

    public decimal Settled { get; private set; }

    public decimal Uncertain { get; private set; }

    /// <summary>Settled cost of calls whose unit was skipped.</summary>
    public decimal Wasted { get; private set; }

    /// <summary>Products and listings new to the run.</summary>
    public long Items { get; private set; }

    public int Failed { get; private set; }

    /// <summary>
    /// Counts as the commit does: a unit that stands twice finishes once, and a new product belongs to the first unit that shows it.
    /// </summary>
    /// <param name="run">As the commit left it; null when it brought nothing or its answer was lost.</param>
    public static IReadOnlyCollection<CommitSums> Of(IReadOnlyList<UnitResult> results, CommittedRun? run)
    {
        var all = new Dictionary<(ProviderName, short), CommitSums>();
        var units = new HashSet<WorkUnit>();
        var products = new HashSet<string>(StringComparer.Ordinal);
        foreach (var result in results)
        {
            var key = (result.Unit.Provider, result.Unit.Category);
            if (!all.TryGetValue(key, out var sums))
                all[key] = sums = new CommitSums(result.Unit.Provider, result.Unit.Category);
            sums.Settled += result.Charge.Settled;
            sums.Uncertain += result.Charge.Uncertain;
            if (!result.Finishes || !units.Add(result.Unit))
                continue;
            if (result.Note is not null)
                sums.Failed++;
            if (result.Outcome is UnitOutcome.Collected { Page: var page })
                sums.Items += page.Products.Count(p => run?.Found.Contains(p.Asin) == true && products.Add(p.Asin));
            else
            {
                sums.Failed++;
                sums.Wasted += result.Charge.Settled;
            }
        }

        foreach (var (category, count) in run?.Listings ?? [])
            all[(ProviderName.Ebay, category)].Items += count;
        return all.Values;
    }
}
