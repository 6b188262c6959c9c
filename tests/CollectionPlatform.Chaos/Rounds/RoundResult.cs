using CollectionPlatform.Chaos.Harm;
using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>What a harm did.</summary>
public sealed record Strike(IHarm Harm, Interruption Interruption);

/// <summary>A harm with what the ledger and the timeline say of it afterwards.</summary>
/// <param name="Kills">It killed workers.</param>
/// <param name="Unanswered">Calls that the sandbox had received and not answered when it began.</param>
/// <param name="Lost">Calls that workers it struck had reserved.</param>
/// <param name="GoesOn">From its beginning to the next call, and from the end of a provider's trouble to the next call of that provider;
/// null when there was none, or when somebody (a person, the cap) kept the round's runs from going on.</param>
public sealed record StrikeFigures(string Kind, bool Kills, int WorkersLost, int Unanswered, int Lost, TimeSpan? GoesOn)
{
    /// <summary>
    /// Whether it hit calls in flight: those of a killed worker are the ones it had reserved, whether answered by then or not.
    /// </summary>
    public bool Hit => Kills ? Lost > 0 : Unanswered > 0;
}

/// <summary>All that came of a round.</summary>
/// <param name="Broken">Promises that did not hold.</param>
/// <param name="LeftAtCap">USD left under the cap of each run that stopped there.</param>
/// <param name="Looks">How often the money was looked at while it went on.</param>
public sealed record RoundResult(
    RoundPlan Plan,
    IReadOnlyList<Strike> Strikes,
    IReadOnlyList<Evidence> Runs,
    IReadOnlyList<string> Broken,
    IReadOnlyList<decimal> LeftAtCap,
    int Looks,
    TimeSpan Took
)
{
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMilliseconds(100);

    public IReadOnlyList<StrikeFigures> Figures { get; } = [.. Strikes.Select(strike => FiguresOf(strike, Runs, Plan.GoesOnByItself))];

    /// <summary>
    /// Only a round whose first harm hit calls in flight counts: the ledger said so right before, and says so afterwards.
    /// </summary>
    public bool Counts => Strikes is [{ Interruption.InFlightBefore: > 0 }, ..] && Figures[0].Hit;

    public int Repeated => Runs.Sum(run => run.Repeated);

    /// <summary>From the harm before it to the second call of each unit that was called again.</summary>
    public IEnumerable<TimeSpan> CalledAgain =>
        from run in Runs
        from calls in run.CallsByKey
        from call in calls.Skip(1)
        let before = Strikes
            .Where(s => s.Interruption.MayRepeat && s.Interruption.Began <= call.At)
            .Select(s => s.Interruption.Began)
            .DefaultIfEmpty(call.At)
            .Max()
        select call.At - before;

    private static StrikeFigures FiguresOf(Strike strike, IReadOnlyList<Evidence> runs, bool goesOnByItself)
    {
        var i = strike.Interruption;
        var since = i.Trouble?.Cured ?? i.Began;
        var next = runs.SelectMany(run => run.Billed)
            .Where(call => i.Trouble is { } t ? call.Provider == t.Provider && call.At > t.Cured : call.At > i.Ended + OnItsWay)
            .Select(call => (DateTimeOffset?)call.At)
            .Min();
        var lost =
            i.WorkersLost == 0
                ? 0
                : runs.SelectMany(run => Rescue.Of(run.Events))
                    .Where(r => r.At >= i.Began && i.Victims!.Contains(r.Worker))
                    .Sum(r => r.Calls);
        return new StrikeFigures(
            strike.Harm.Kind,
            strike.Harm is KillWorkers,
            i.WorkersLost,
            runs.Sum(i.Unanswered),
            lost,
            goesOnByItself ? next - since : null
        );
    }
}
