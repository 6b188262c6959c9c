using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>kill -9 of one, several or all workers. Their calls in flight are in doubt and may be made again.</summary>
public sealed class KillWorkers(IReadOnlyList<string> names, bool all) : IHarm
{
    private static readonly TimeSpan ForCalls = TimeSpan.FromSeconds(1);

    public string Kind =>
        all ? "kill -9 of all workers"
        : names.Count == 1 ? "kill -9 of one worker"
        : "kill -9 of several workers";

    public string What => all ? Kind : $"kill -9 of {string.Join(", ", names)}";

    public async Task<Interruption> StrikeAsync(Field field)
    {
        await VictimsHaveCallsAsync(field);
        IReadOnlyDictionary<string, int> dead = new Dictionary<string, int>();
        var kill = await field.InterruptAsync(What, () => Task.FromResult(dead = field.Arena.Stack.Kill9Running(names)));
        await field.BackAsync($"{string.Join(", ", dead.Keys)} work again", async () =>
            dead.Keys.ToHashSet().IsSubsetOf(await field.Arena.Books.StartedSinceAsync(kill.Began) ?? new HashSet<string>())
        );
        return kill with { WorkersLost = dead.Count, Victims = [.. dead.Keys], Back = Field.Now };
    }

    /// <summary>The moment is better when they have something to lose; it need not come.</summary>
    private async Task VictimsHaveCallsAsync(Field field)
    {
        for (var until = Field.Now + ForCalls; Field.Now < until; await Task.Delay(5, CancellationToken.None))
            if (await field.Arena.Books.ReservedByWorkerAsync() is { } reserved && names.Any(reserved.ContainsKey))
                return;
    }
}
