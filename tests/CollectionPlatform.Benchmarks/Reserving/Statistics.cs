namespace CollectionPlatform.Benchmarks.Reserving;

internal static class Statistics
{
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>How far to trust a median: the middle share of what it comes to when the values are drawn anew, with replacement.</summary>
    public static (double Low, double High) SpreadOfMedian(IReadOnlyList<double> values, double share)
    {
        var random = new Random(1); // the same rounds, the same spread
        var medians = Enumerable.Range(0, 2000).Select(_ => random.GetItems(values.ToArray(), values.Count).Median()).Order().ToList();
        return (medians[(int)(medians.Count * (1 - share) / 2)], medians[(int)(medians.Count * (1 + share) / 2) - 1]);
    }
}
