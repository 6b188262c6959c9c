using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>
/// Skipped or noted are the units whose own answer was spoilt, and no others: the marketplace, asked again under the same fault, says which
/// they are. An answer with odd items is noted, and one with another page is skipped, without fail.
/// </summary>
public sealed class SpoiltAnswers(Arena arena, IReadOnlyCollection<Interruption> interruptions)
{
    private const int AtOnceAsked = 16;
    private static readonly SandboxFaults AtOnce = new() { LatencyMs = 0, JitterMs = 0 },
        Calm = AtOnce with { MalformedRate = 0, OddItemRate = 0, RepeatedPageRate = 0 };

    /// <summary>From the marketplace's decision about a call to its entry in the ledger, on a very busy machine.</summary>
    private static readonly TimeSpan Recorded = TimeSpan.FromSeconds(0.2);

    /// <summary>Whether a unit may have been skipped or noted.</summary>
    public bool Any => interruptions.Any(i => i.Trouble is { SpoilsAs: not null });

    /// <summary>Failures that are not of their item's own making, and spoilt answers that none tells of.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(Evidence evidence)
    {
        var (wrong, explained) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var interruption in interruptions.Where(i => i.Trouble is { SpoilsAs: not null }))
        {
            var trouble = interruption.Trouble!;
            var spoilt = await SpoiltAsync(
                trouble,
                [.. evidence.CallsByKey.Where(calls => calls.Any(call => Met(call, interruption))).Select(calls => calls.Key)]
            );
            var failed = evidence.Failures.Where(f => f.Reason == trouble.SpoilsAs && spoilt.Contains(f.UnitId)).Select(f => f.UnitId);
            explained.UnionWith(failed.Select(unit => $"{unit} {trouble.SpoilsAs}"));
            if (trouble.SpoilsAs != "malformed") // which a storm may put back until it is over
                wrong.AddRange(
                    spoilt
                        .Where(key => evidence.CallsByKey[key].All(call => MetForSure(call, interruption)))
                        .Where(key => !explained.Contains($"{key} {trouble.SpoilsAs}"))
                        .Select(key => $"P3: the answer to {key} was spoilt, and nothing says {trouble.SpoilsAs} of it")
                );
        }

        wrong.AddRange(
            evidence
                .Failures.Where(failure => !explained.Contains($"{failure.UnitId} {failure.Reason}"))
                .Select(failure => $"P3: {failure.UnitId} is logged as {failure.Reason} ({failure.Detail}), its answers were not spoilt so")
        );
        return wrong;
    }

    private static bool Met(LedgerCall call, Interruption interruption) =>
        call.Provider == interruption.Trouble!.Provider && call.At >= interruption.Began && call.At <= interruption.Trouble.Cured;

    private static bool MetForSure(LedgerCall call, Interruption interruption) =>
        call.At >= interruption.Ended + Recorded && call.At <= interruption.Trouble!.CureBegan;

    /// <summary>Those of the calls that the marketplace answers otherwise under the fault.</summary>
    private async Task<HashSet<string>> SpoiltAsync(ProviderTrouble trouble, IReadOnlyList<string> keys)
    {
        await arena.Stack.Ledger.SetAsync(trouble.Provider, Calm);
        var truth = await AnswersAsync(keys);
        await arena.Stack.Ledger.SetAsync(
            trouble.Provider,
            AtOnce with
            {
                MalformedRate = trouble.Fault.MalformedRate,
                OddItemRate = trouble.Fault.OddItemRate,
                RepeatedPageRate = trouble.Fault.RepeatedPageRate,
                Seed = trouble.Fault.Seed,
            }
        );
        var answers = await AnswersAsync(keys);
        return keys.Where((_, i) => answers[i] != truth[i]).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<List<string>> AnswersAsync(IReadOnlyList<string> keys)
    {
        var answers = new List<string>();
        foreach (var some in keys.Chunk(AtOnceAsked))
            answers.AddRange(await Task.WhenAll(some.Select(AskAsync)));
        return answers;
    }

    private Task<string> AskAsync(string key) => arena.Stack.Sandbox.GetStringAsync(new Uri(arena.Catalogue.PathOf(key), UriKind.Relative));
}
