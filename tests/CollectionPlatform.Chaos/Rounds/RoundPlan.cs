using CollectionPlatform.Chaos.Harm;
using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>A harm and its moment.</summary>
/// <param name="Moment">Share of the round's calls after which it strikes.</param>
/// <param name="Heels">It follows the harm before it after this time instead, whatever is in flight then.</param>
public sealed record PlannedHarm(IHarm Harm, double Moment, TimeSpan? Heels);

/// <summary>What a round is made of, drawn from its seed alone.</summary>
/// <param name="Runs">The categories of each run, as indices.</param>
/// <param name="EdgeShare">The cap's share of what the cheapest run needs, when the money is short from the start.</param>
/// <param name="LatencyMs">Of the providers; fewer workers get quicker ones, so that a round takes as long with as much in flight for
/// each.</param>
public sealed record RoundPlan(IReadOnlyList<int[]> Runs, double? EdgeShare, IReadOnlyList<PlannedHarm> Harms, int LatencyMs, int JitterMs)
{
    private const int MostRuns = 3,
        MostHarms = 3,
        CategoriesInAll = 6,
        UsualWorkers = 8;
    private const double EdgeRounds = 0.3,
        OnTheHeels = 0.5;

    /// <param name="first">What the first harm has in its name; null: any.</param>
    public static RoundPlan Draw(int seed, int round, int attempt, Setup setup, int categories, string? first = null)
    {
        var chance = new Random(Mix(seed, round, attempt));
        var count = chance.Next(1, MostRuns + 1);
        var runs = Enumerable.Range(0, count).Select(_ => Some(chance, categories, Math.Max(2, CategoriesInAll / count))).ToList();
        double? edge = chance.NextDouble() < EdgeRounds ? 0.35 + (0.45 * chance.NextDouble()) : null;

        var moments = Enumerable.Range(0, chance.Next(1, MostHarms + 1)).Select(_ => 0.1 + (0.65 * chance.NextDouble())).Order().ToList();
        var harms = new List<PlannedHarm>();
        foreach (var moment in moments)
        {
            var harm = HarmKinds.Draw(chance, setup, harms.Count == 0 ? first : null);
            while (harms.Exists(h => !h.Harm.GoesWith(harm) || !harm.GoesWith(h.Harm)))
                harm = HarmKinds.Draw(chance, setup);
            TimeSpan? heels = harms.Count > 0 && chance.NextDouble() < OnTheHeels ? TimeSpan.FromSeconds(1.5 * chance.NextDouble()) : null;
            harms.Add(new PlannedHarm(harm, moment, heels));
        }

        return new RoundPlan(
            runs,
            edge,
            harms,
            chance.Next(150, 400) * setup.Workers / UsualWorkers,
            chance.Next(50, 200) * setup.Workers / UsualWorkers
        );
    }

    /// <summary>Nobody stops its runs: neither a person nor the cap.</summary>
    public bool GoesOnByItself => EdgeShare is null && Harms.All(h => h.Harm.GoesOnByItself);

    public string Describe() =>
        $"{Runs.Count} run{(Runs.Count == 1 ? "" : "s")}{(EdgeShare is { } share ? $", money for {share:P0}" : "")}: "
        + string.Join(
            "; ",
            Harms.Select(h => $"{h.Harm.What} {(h.Heels is { } heels ? $"{heels.TotalSeconds:0.0} s later" : $"at {h.Moment:P0}")}")
        );

    /// <summary>Neighbouring rounds are to have nothing in common (SplitMix64).</summary>
    private static int Mix(int seed, int round, int attempt)
    {
        var z = unchecked(((ulong)seed << 32) + ((ulong)round << 8) + (ulong)attempt + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return (int)((z ^ (z >> 31)) & int.MaxValue);
    }

    private static int[] Some(Random chance, int of, int count)
    {
        var all = Enumerable.Range(0, of).ToArray();
        chance.Shuffle(all);
        return [.. all.Take(Math.Min(count, of)).Order()];
    }
}
