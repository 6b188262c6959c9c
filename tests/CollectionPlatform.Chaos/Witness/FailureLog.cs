namespace CollectionPlatform.Chaos.Witness;

/// <summary>P3, of a run that has ended: what was skipped or is lacking is in the failure log, once, and nothing else is.</summary>
internal static class FailureLog
{
    /// <summary>What does not hold; none when all is well.</summary>
    /// <param name="withFailures">Whether there may be any.</param>
    public static IEnumerable<string> Check(Evidence evidence, bool withFailures)
    {
        var (run, failures) = (evidence.Run, evidence.Failures);
        if (run.Counts.Failed != failures.Count)
            yield return $"P3: {run.Counts.Failed} failures are counted, {failures.Count} logged";
        if (run.State != (failures.Count > 0 ? "completedWithFailures" : "completed"))
            yield return $"P3: the run is {run.State} with {failures.Count} failures";
        if (!withFailures && failures.Count > 0)
            yield return $"P3: skipped without need: {Names.Some(failures.Select(f => $"{f.UnitId} ({f.Reason})"))}";

        var skipped = failures.Where(failure => !failure.IsNote).Select(failure => failure.UnitId);
        if (
            Names.Differ("P3: failures", evidence.Log.Where(e => e.Outcome != "collected").Select(e => e.UnitId), skipped) is { } difference
        )
            yield return difference;
        var collected = evidence.Log.Where(entry => entry.Outcome == "collected").Select(entry => entry.UnitId);
        var notes = failures.Where(failure => failure.IsNote).Select(failure => failure.UnitId).ToList();
        if (notes.Count != notes.Intersect(collected, StringComparer.Ordinal).Count())
            yield return $"P3: notes on pages that were not collected, or two on one: {Names.Some(notes)}";
    }
}
