using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>
/// Skipped are the units whose own answer was malformed, and no others: the marketplace, asked again under the same fault, says which they
/// are.
/// </summary>
public sealed class SpoiltAnswers(Arena arena, IReadOnlyCollection<Interruption> interruptions)
{
    private static readonly SandboxFaults AtOnce = new() { LatencyMs = 0, JitterMs = 0 };

    /// <summary>Whether a unit may have been skipped.</summary>
    public bool Any => interruptions.Any(i => i.Trouble is { Spoils: true });

    /// <summary>Failures that are not of their item's own making.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(Evidence evidence)
    {
        var wrong = new List<string>();
        foreach (var failure in evidence.Failures)
        {
            var trouble = interruptions
                .Where(i => i.Trouble is { Spoils: true } t && failure.UnitId.StartsWith(t.Provider + ":", StringComparison.Ordinal))
                .ToList();
            var met = trouble.Find(i => evidence.CallsByKey[failure.UnitId].Any(call => call.At >= i.Began && call.At <= i.Trouble!.Cured));
            if (failure.Reason != "malformed")
                wrong.Add($"P3: {failure.UnitId} was skipped as {failure.Reason}");
            else if (met is null)
                wrong.Add($"P3: {failure.UnitId} was skipped without having been called while answers were malformed");
            else if (!await IsSpoiltAsync(failure.UnitId, met.Trouble!))
                wrong.Add($"P3: {failure.UnitId} was skipped as malformed, its answer is not");
        }

        return wrong;
    }

    private async Task<bool> IsSpoiltAsync(string key, ProviderTrouble trouble)
    {
        await arena.Stack.Ledger.SetAsync(trouble.Provider, AtOnce with { MalformedRate = 0 });
        var truth = await AskAsync(key);
        await arena.Stack.Ledger.SetAsync(
            trouble.Provider,
            AtOnce with
            {
                MalformedRate = trouble.Fault.MalformedRate,
                Seed = trouble.Fault.Seed,
            }
        );
        return await AskAsync(key) != truth;
    }

    private Task<string> AskAsync(string key) => arena.Stack.Sandbox.GetStringAsync(new Uri(arena.Catalogue.PathOf(key), UriKind.Relative));
}
