using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Benchmarks.Reserving;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>Floor and engine, one right after the other.</summary>
internal sealed record Round(Measurement Floor, Measurement Engine)
{
    public double Ratio => Engine.UnitsPerSecond / Floor.UnitsPerSecond;
}

/// <summary>What came of one scenario of one size.</summary>
/// <param name="Size">Units asked for; <see cref="Measurement.Units"/> says how many there were.</param>
/// <param name="Settings">The worker's settings that are not its defaults; empty when all are.</param>
internal sealed record EngineResult(
    string Scenario,
    int Size,
    DateTimeOffset At,
    Machine Machine,
    string Settings,
    IReadOnlyList<Round> Rounds
)
{
    /// <summary>The median of the rounds' own ratios: within a round the machine is the same, from round to round it is not.</summary>
    public double Ratio => Rounds.Select(r => r.Ratio).Median();

    public double Engine(Func<Measurement, double> figure) => Rounds.Select(r => figure(r.Engine)).Median();

    public double Floor(Func<Measurement, double> figure) => Rounds.Select(r => figure(r.Floor)).Median();
}
