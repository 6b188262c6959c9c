using System.Diagnostics;
using System.Net.Sockets;

namespace CollectionPlatform.TestSupport;

/// <summary>
/// Waits for a condition by asking again and again, up to a deadline: tests wait for what they mean, never for a length of time.
/// </summary>
public static class Eventually
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns once the condition holds.</summary>
    /// <param name="condition">Asked every 50 ms. That a service is away for a moment (connection refused, cut, timed out) counts as "not
    /// yet".</param>
    /// <param name="limit">How long it may take; 60 s when not given.</param>
    /// <param name="describe">What is waited for and how things stand, for the failure.</param>
    /// <exception cref="TimeoutException">It did not hold in time; the message says what was waited for and the last trouble
    /// met.</exception>
    public static async Task Holds(Func<Task<bool>> condition, TimeSpan? limit = null, Func<string>? describe = null) =>
        await Gives(async () => await condition() ? "yes" : null, limit, describe);

    /// <inheritdoc cref="Holds(Func{Task{bool}}, TimeSpan?, Func{string}?)"/>
    public static Task Holds(Func<bool> condition, TimeSpan? limit = null, Func<string>? describe = null) =>
        Holds(() => Task.FromResult(condition()), limit, describe);

    /// <summary>Returns the first answer that is not null.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public static async Task<T> Gives<T>(Func<Task<T?>> ask, TimeSpan? limit = null, Func<string>? describe = null)
        where T : class
    {
        Exception? trouble = null;
        var deadline = limit ?? TimeSpan.FromSeconds(60);
        var waited = Stopwatch.StartNew();
        do
        {
            try
            {
                if (await ask() is { } answer)
                    return answer;
                trouble = null;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TaskCanceledException)
            {
                trouble = e;
            }
            await Task.Delay(Pause, TimeProvider.System);
        } while (waited.Elapsed < deadline);
        throw new TimeoutException(
            $"Not within {deadline.TotalSeconds:0.#} s: {describe?.Invoke() ?? "the condition did not hold"}"
                + (trouble is null ? "" : $" (last trouble: {trouble.Message})"),
            trouble
        );
    }
}
