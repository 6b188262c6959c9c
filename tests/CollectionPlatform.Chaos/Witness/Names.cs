namespace CollectionPlatform.Chaos.Witness;

/// <summary>Compares sets of names, and says a few of them.</summary>
internal static class Names
{
    private const int Shown = 5;

    /// <summary>What is missing, too many or there twice; null when nothing is.</summary>
    /// <param name="allowed">What may be there besides.</param>
    public static string? Differ(
        string what,
        IEnumerable<string> expected,
        IEnumerable<string> actual,
        IReadOnlySet<string>? allowed = null
    )
    {
        var (wanted, found) = (expected.ToHashSet(StringComparer.Ordinal), actual.ToList());
        var (missing, foreign) = (wanted.Except(found).ToList(), found.Except(wanted).Where(f => allowed?.Contains(f) != true).ToList());
        var twice = found.GroupBy(f => f, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key).ToList();
        return missing.Count + foreign.Count + twice.Count == 0
            ? null
            : $"{what}: missing {Some(missing)}; too many {Some(foreign)}; twice {Some(twice)}";
    }

    public static string Some(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(Shown)) + (all.Count > Shown ? $" and {all.Count - Shown} more" : "");
    }
}
