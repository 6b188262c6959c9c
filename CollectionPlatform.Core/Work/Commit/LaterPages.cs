using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// What pages after the first say of how many pages there are, by category or search: the most that any of them says, or, where one was
/// answered by another page, the last page that is called.
/// </summary>
internal sealed class LaterPages
{
    private static readonly Comparer<(short Provider, string Subject)> BySubject = Comparer<(short Provider, string Subject)>.Create(
        (a, b) => a.Provider != b.Provider ? a.Provider.CompareTo(b.Provider) : string.CompareOrdinal(a.Subject, b.Subject)
    );

    private readonly SortedDictionary<(short Provider, string Subject), (int Pages, bool Ends)> rows = new(BySubject);

    /// <summary>In key order.</summary>
    public IReadOnlyCollection<KeyValuePair<(short Provider, string Subject), (int Pages, bool Ends)>> Rows => rows;

    public (int Pages, bool Ends)? OfSearch(string asin) => rows.TryGetValue(((short)ProviderName.Ebay, asin), out var said) ? said : null;

    public void Add(UnitResult result)
    {
        if (result.Unit.Page == 1)
            return;
        var key = ((short)result.Unit.Provider, result.Unit.Subject);
        var before = rows.GetValueOrDefault(key);
        if (result.Outcome is UnitOutcome.Skipped { Reason: SkipReason.WrongPage })
        {
            var end = PageWindows.End(result.Unit.Page);
            rows[key] = (before.Ends ? Math.Min(before.Pages, end) : end, true);
        }
        else if (!before.Ends)
        {
            var pages = (result.Outcome as UnitOutcome.Collected)?.Page.TotalPages ?? 0;
            rows[key] = (Math.Max(before.Pages, pages), false);
        }
    }
}
