using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>A run that stands still at its cap: the last affordable call was made, and no more than that.</summary>
public static class StoppedRun
{
    /// <summary>What does not hold; none when all is well.</summary>
    /// <param name="left">
    /// USD that were left under the cap when it stopped for want of money. What a worker that was taken for lost freed later, when it came
    /// back, was not left then.
    /// </param>
    public static IReadOnlyList<string> Check(
        Evidence evidence,
        WatchedRun run,
        Setup setup,
        IReadOnlyCollection<Interruption> interruptions,
        out decimal? left
    )
    {
        var broken = Verdict.OfStopped(evidence, setup, interruptions, run.Ceiling).ToList();
        left = null;
        if (evidence.Run.State != "budgetStopped")
            return broken;
        var spend = evidence.Run.Spend;
        var stoppedAt = evidence.Events.Where(e => e.Kind == "budgetStopped").Max(e => e.At);
        left = spend.CapUsd - spend.SettledUsd - spend.UncertainUsd - Rescue.FreedUsd(evidence.Events, stoppedAt);
        var remaining = Remaining(evidence, run.Catalogue.Given(evidence.Failures)).ToList();
        if (remaining.Count == 0)
            broken.Add("P1: the run stopped at its cap with nothing left to call");
        else if (left >= remaining.Min(setup.PriceOf) && !interruptions.Any(i => i.Bills is not null)) // then calls are reserved at more
            broken.Add(
                $"P1: the run stopped with ${left} of ${spend.CapUsd} left, which {remaining.MinBy(setup.PriceOf)} would have fitted in"
            );
        return broken;
    }

    /// <summary>Units that the run knew of and had not finished.</summary>
    private static IEnumerable<string> Remaining(Evidence evidence, Catalogue catalogue)
    {
        var known = evidence.Products.Select(p => p.Asin).ToHashSet(StringComparer.Ordinal);
        return catalogue.Keys.Where(key => !evidence.FinishOf.ContainsKey(key) && IsKnown(key.Split(':')));

        bool IsKnown(string[] unit) =>
            unit[2] != "1" ? evidence.FinishOf.ContainsKey($"{unit[0]}:{unit[1]}:1") : unit[0] == "amazon" || known.Contains(unit[1]);
    }
}
