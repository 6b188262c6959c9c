namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// How long a failure waits for other answers, which tell whose it is. What passes while this worker is late itself proves nothing: of a
/// late worker too few other answers are in by then.
/// </summary>
public sealed class Patience(ProcessDelay delay, TimeProvider clock)
{
    private static readonly TimeSpan Item = TimeSpan.FromSeconds(2),
        Provider = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For an answer about the item. It is paid for, so that the wait always decides: after 2 s in which this worker was on time, or
    /// after 10 s. A worker that leaves waits no longer than 2 s more.
    /// </summary>
    public async Task<bool> WithItemAsync(CancellationToken leaving, CancellationToken over)
    {
        for (var waited = Item; ; waited += Item)
        {
            var late = delay.Total;
            await Task.Delay(Item, clock, over);
            if (waited >= Provider || leaving.IsCancellationRequested || !delay.Excuses(late, Item))
                return true;
        }
    }

    /// <summary>For an answer that may be the provider's failure. After 10 s; false when this worker was late meanwhile.</summary>
    public async Task<bool> WithProviderAsync(CancellationToken over)
    {
        var late = delay.Total;
        await Task.Delay(Provider, clock, over);
        return !delay.Excuses(late, Provider);
    }
}
