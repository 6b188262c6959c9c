using System.Diagnostics;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>
/// How long a benchmark may take in all. No round begins after the time is over, and none outlives it by more than the grace.
/// </summary>
internal sealed class Bounded(TimeSpan time) : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private readonly CancellationTokenSource limit = new(time + Grace, TimeProvider.System);

    public CancellationToken Stop => limit.Token;

    /// <summary>Whether something that takes as long as <paramref name="next"/> still ends in time.</summary>
    public bool HasRoom(TimeSpan next = default) => clock.Elapsed + next < time;

    public TimeSpan Elapsed => clock.Elapsed;

    public void Dispose() => limit.Dispose();

    /// <summary>Asks until it holds.</summary>
    /// <exception cref="OperationCanceledException">The time and the grace are over.</exception>
    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan interval)
    {
        while (!await condition())
            await Task.Delay(interval, TimeProvider.System, Stop);
    }
}
