namespace CollectionPlatform.Core.Work;

/// <summary>
/// In which order the pages of a category or search are called: in windows, each once the last page of the one before is finished. A window
/// is a quarter of the pages before it, at least one page: the first eight pages follow one another, so that a provider that repeats a page
/// is found out by one paid call, and 50,000 pages take 45 windows. Pure.
/// </summary>
internal static class PageWindows
{
    /// <summary>The last page of each window, ascending from 1; further than any bound on pages.</summary>
    public static readonly int[] Ends = [.. Ascending()];

    /// <summary>The last page of the window that holds this page.</summary>
    public static int End(int page)
    {
        var at = Array.BinarySearch(Ends, page);
        return Ends[at < 0 ? ~at : at];
    }

    /// <summary>The page whose end brings this one; 0 for the first page.</summary>
    public static int Releaser(int page)
    {
        var at = Array.BinarySearch(Ends, page);
        at = at < 0 ? ~at : at;
        return at == 0 ? 0 : Ends[at - 1];
    }

    /// <summary>The pages that this one brings when it is finished: the next window, if it is the last of its own.</summary>
    public static IEnumerable<int> After(int page, int totalPages)
    {
        var at = Array.BinarySearch(Ends, page);
        return at < 0 || page >= totalPages ? [] : Enumerable.Range(page + 1, Math.Min(Ends[at + 1], totalPages) - page);
    }

    private static IEnumerable<int> Ascending()
    {
        for (var end = 1L; end < int.MaxValue; end += Math.Max(1, end / 4))
            yield return (int)end;
        yield return int.MaxValue;
    }
}
