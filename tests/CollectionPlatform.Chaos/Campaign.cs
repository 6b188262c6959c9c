using System.Diagnostics;
using CollectionPlatform.Chaos.Report;
using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos;

/// <summary>
/// Rounds after rounds over one running product. A round that does not count is repeated with other harm, drawn from the same seed.
/// </summary>
public sealed class Campaign(Arena arena, Action<string> say)
{
    /// <summary>Calls per second over all workers: slow enough for a run of some seconds.</summary>
    public const int AmazonPerSecond = 8,
        EbayPerSecond = 120;

    private const int MostAttempts = 8;

    public Tally Tally { get; } = new();

    /// <summary>Goes through the rounds of a seed; false at the first promise that does not hold, unless it is to keep going.</summary>
    /// <param name="harm">What the first harm of each round has in its name; null: any.</param>
    public async Task<bool> RunAsync(int seed, int first, int rounds, bool keepGoing, string? harm = null)
    {
        say($"Seed {seed}: rounds {first} to {first + rounds - 1}");
        Tally.Seeds.Add(seed);
        await arena.PaceAsync(AmazonPerSecond, EbayPerSecond);
        for (var round = first; round < first + rounds; round++)
        {
            if (!await RoundAsync(seed, round, harm) && !keepGoing)
                return false;
        }

        return Tally.Violations.Count == 0;
    }

    private async Task<bool> RoundAsync(int seed, int round, string? harm)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var plan = RoundPlan.Draw(seed, round, attempt, arena.Setup, arena.Categories.Count, harm);
            var name = $"seed {seed}, round {round}.{attempt}";
            if (await TryAsync(name, plan) is not { } result)
                return false;
            if (result.Counts)
                return true;
        }

        return Broken($"seed {seed}, round {round}", ["The harm hit no call in flight in any attempt; the round is no test."]);
    }

    /// <summary>Null when a promise did not hold.</summary>
    private async Task<RoundResult?> TryAsync(string name, RoundPlan plan)
    {
        RoundResult result;
        var took = Stopwatch.StartNew();
        try
        {
            await arena.EndAllRunsAsync();
            result = await new Round(arena, plan).RunAsync();
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException or InvalidDataException or HttpRequestException)
        {
            Broken(
                $"{name}: {plan.Describe()}",
                [$"after {took.Elapsed.TotalSeconds:0} s: {(e is TimeoutException ? e.Message : e.ToString())}"]
            );
            return null;
        }

        Tally.Add(result);
        say(
            $"{name} {(result.Counts ? "counts" : "does not count")}, {result.Took.TotalSeconds:0.0} s. {plan.Describe()}. "
                + $"{Outcome(result)}"
        );
        return
            result.Broken.Count == 0
            || Broken(
                $"{name}: {plan.Describe()}",
                [.. result.Broken, .. result.Strikes.Select(s => $"harm: {s.Interruption.Times()}"), .. result.Runs.Select(Evidence)]
            )
            ? result
            : null;
    }

    private bool Broken(string where, IReadOnlyList<string> what)
    {
        Tally.Violations.Add($"{where}: {what[0].Split('\n')[0]}");
        say($"VIOLATION in {where}\n  {string.Join("\n  ", what)}");
        return false;
    }

    private static string Outcome(RoundResult result) =>
        string.Join(
            ", ",
            result.Figures.Select(f =>
                $"{f.Unanswered} unanswered{(f.WorkersLost > 0 ? $" ({f.Lost} lost)" : "")}"
                + $"{(f.GoesOn is { } next ? $" {next.TotalSeconds:0.0} s" : "")}"
            )
        )
        + $"; repeated {result.Repeated}, uncertain ${result.Runs.Sum(r => r.Run.Spend.UncertainUsd)}"
        + $"{(result.LeftAtCap.Count > 0 ? $", left at the cap ${string.Join(", $", result.LeftAtCap)}" : "")}";

    private static string Evidence(Witness.Evidence run) =>
        $"run {run.Run.Id}: {run.Run.State}, {run.Run.Spend}, {run.Run.Counts}, billed {run.BilledUsd} in {run.Billed.Count} "
        + $"calls, {run.Repeated} repeated\n    "
        + string.Join("\n    ", run.Events.Select(e => $"{e.At:HH:mm:ss.fff} {e.Kind}: {e.Detail}"));
}
