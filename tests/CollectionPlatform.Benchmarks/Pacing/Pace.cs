namespace CollectionPlatform.Benchmarks.Pacing;

/// <summary>How calls kept to a limit. Pure.</summary>
internal static class Pace
{
    /// <summary>Which share of what the limit allows was used in the seconds from <paramref name="from"/> on.</summary>
    /// <param name="calls">Seconds, ascending.</param>
    public static double Share(IReadOnlyList<double> calls, double from, double seconds, double perSecond) =>
        calls.Count(at => at >= from && at < from + seconds) / (perSecond * seconds);

    /// <summary>
    /// The most calls of any stretch of time beyond what the rate allows for that stretch: at most the burst when the limit was kept.
    /// </summary>
    public static double MostAhead(IReadOnlyList<double> calls, double perSecond)
    {
        var (ahead, most) = (0.0, 0.0);
        for (var i = 0; i < calls.Count; i++)
        {
            if (i > 0)
                ahead = Math.Max(0, ahead - (calls[i] - calls[i - 1]) * perSecond);
            most = Math.Max(most, ++ahead);
        }

        return most;
    }
}
