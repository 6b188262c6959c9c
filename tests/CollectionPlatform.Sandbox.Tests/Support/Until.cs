namespace CollectionPlatform.Sandbox.Tests.Support;

/// <summary>Waits for conditions instead of sleeping.</summary>
internal static class Until
{
    /// <summary>Asks again and again until the answer is yes; fails after a minute.</summary>
    public static async Task True(Func<Task<bool>> condition, string what)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pulse = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!await condition())
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail($"Waited 60 s in vain: {what}.");
            await pulse.WaitForNextTickAsync();
        }
    }
}
