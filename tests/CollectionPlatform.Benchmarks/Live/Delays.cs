namespace CollectionPlatform.Benchmarks.Live;

/// <summary>How long things took, in milliseconds.</summary>
internal sealed class Delays(IEnumerable<double> milliseconds)
{
    private readonly List<double> sorted = [.. milliseconds.Order()];

    public int Count => sorted.Count;

    public double At(double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];

    public bool Meets(double p50, double p99) => Count > 0 && At(0.5) <= p50 && At(0.99) <= p99;

    public override string ToString() =>
        Count == 0 ? "nothing was seen" : $"p50 {At(0.5):0} ms, p90 {At(0.9):0} ms, p99 {At(0.99):0} ms, max {At(1):0} ms";
}
