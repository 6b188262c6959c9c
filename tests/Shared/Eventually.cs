using System.Diagnostics;

namespace CollectionPlatform.Tests.Shared;

/// <summary>Waits for a condition with a deadline.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<Task<bool>> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(20))
            if (await condition())
                return;
        throw new TimeoutException($"After 60 s it does not hold that {what}.");
    }
}
