namespace CollectionPlatform.Benchmarks.Reserving;

internal static class Statistics
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>How far to trust the ratio of medians: the middle share of what it comes to when the pairs are drawn anew, with replacement.</summary>
    public static (double Low, double High) Spread(IReadOnlyList<(double With, double Without)> pairs, double share)
    {
        var random = new Random(1); // the same rounds, the same spread
        var ratios = Enumerable.Range(0, 2000).Select(_ =>
        {
            var drawn = random.GetItems(pairs.ToArray(), pairs.Count);
            return drawn.Select(p => p.With).Median() / drawn.Select(p => p.Without).Median();
        }).Order().ToList();
        return (ratios[(int)(ratios.Count * (1 - share) / 2)], ratios[(int)(ratios.Count * (1 + share) / 2) - 1]);
    }
}
