namespace CollectionPlatform.Web.Formatting;

/// <summary>
/// What the badge counts: <c>2 running · 1 waiting · 1 needs you</c>. Runs that start, pause or are being cancelled count as running.
/// </summary>
public sealed record BadgeCounts(int Running, int Waiting, int NeedsYou)
{
    public string NeedsYouWord => NeedsYou == 1 ? "needs you" : "need you";

    public static BadgeCounts Of(IReadOnlyCollection<ShownRun> runs)
    {
        var (waiting, needsYou) = (runs.Count(Is(ShownState.Waiting)), runs.Count(Is(ShownState.NeedsYou)));
        return new(runs.Count - waiting - needsYou, waiting, needsYou);
    }

    private static Func<ShownRun, bool> Is(ShownState kind) => run => run.Shown.Kind == kind;
}
