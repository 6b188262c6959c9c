using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Report;

/// <summary>What was measured, over all rounds that counted.</summary>
public sealed class Tally
{
    private readonly List<RoundResult> counted = [];

    public List<int> Seeds { get; } = [];

    public List<string> Violations { get; } = [];

    public IReadOnlyList<RoundResult> Counted => counted;

    /// <summary>Rounds whose harm hit no call in flight: they were repeated.</summary>
    public int NotCounted { get; private set; }

    public IEnumerable<StrikeFigures> Strikes => counted.SelectMany(round => round.Figures);

    public IEnumerable<Evidence> Runs => counted.SelectMany(round => round.Runs);

    public void Add(RoundResult round)
    {
        if (round.Counts)
            counted.Add(round);
        else
            NotCounted++;
    }
}
