using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>
/// Looks at the money all the time while a round goes on: what the ledger has billed is under the ceiling and inside what the product has
/// booked, and what is booked is under the ceiling.
/// </summary>
/// <param name="mayExceedUsd">What calls in flight may cost beyond what is reserved for them.</param>
public sealed class MoneyWatch(Arena arena, IReadOnlyList<WatchedRun> runs, decimal mayExceedUsd) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource stop = new();
    private readonly List<string> broken = [];
    private Task watching = Task.CompletedTask;

    /// <summary>How often both sides could be read.</summary>
    public int Looks { get; private set; }

    public void Start() => watching = WatchAsync();

    /// <summary>Ends the watch; answers what it saw broken.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await stop.CancelAsync();
        await watching;
        return broken;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        stop.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!stop.IsCancellationRequested && broken.Count < 10)
        {
            try
            {
                foreach (var run in runs)
                    await CheckAsync(run);
            }
            catch (HttpRequestException)
            {
                // the ledger could not be asked for a moment
            }

            await Task.Delay(Interval, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The ledger is read first: a call it shows then was booked before, and stays booked.</summary>
    private async Task CheckAsync(WatchedRun run)
    {
        var before = run.Ceiling;
        var at = TimeProvider.System.GetUtcNow();
        var billed = (await arena.Stack.Ledger.ReadAsync()).BilledUsd(run.Id);
        if (await arena.Books.MoneyAsync(run.Id) is not { } money)
            return;
        var ceiling = Math.Max(before, run.Ceiling) + mayExceedUsd;
        Looks++;
        if (billed > ceiling)
            broken.Add($"P1: at {at:HH:mm:ss.fff} run {run.Id} was billed {billed}, more than {ceiling}");
        if (billed > money.Total + mayExceedUsd)
            broken.Add($"P1: at {at:HH:mm:ss.fff} run {run.Id} was billed {billed}, but only {money.Total} was booked ({money})");
        if (money.Total > ceiling)
            broken.Add($"P1: at {at:HH:mm:ss.fff} run {run.Id} had booked {money.Total}, more than {ceiling} ({money})");
        if (money.Reserved > (arena.Setup.Workers * arena.Setup.InFlightUsd) + mayExceedUsd)
            broken.Add(
                $"P1: at {at:HH:mm:ss.fff} run {run.Id} had {money.Reserved} in flight, more than {arena.Setup.Workers} workers can have"
            );
    }
}
