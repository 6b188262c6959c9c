using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// Decides from a provider's answers when its gate must close: at once on 429, 401, 402, 403 and on 503 with Retry-After; on 3 connection failures or 503s within 5 s;
/// on 50 % failures of at least 20 calls within 10 s. Pure: time comes with each answer.
/// </summary>
public sealed class Circuit
{
    private static readonly TimeSpan ConnectionWindow = TimeSpan.FromSeconds(5), FailureWindow = TimeSpan.FromSeconds(10);
    private const int Connections = 3, Calls = 20;

    private readonly Queue<(DateTimeOffset At, ProviderTrouble Trouble)> recent = new();
    private int failures, down;

    /// <summary>The state to close the gate with, or null while it may stay open.</summary>
    public GateState? Observe(DateTimeOffset now, ProviderTrouble trouble, bool askedToWait)
    {
        recent.Enqueue((now, trouble));
        Count(trouble, 1);
        while (recent.TryPeek(out var oldest) && now - oldest.At > FailureWindow) Count(recent.Dequeue().Trouble, -1);
        return trouble switch
        {
            ProviderTrouble.RateLimited => GateState.RateLimited,
            ProviderTrouble.NeedsAttention => GateState.NeedsAttention,
            ProviderTrouble.Down when askedToWait || (down >= Connections && recent.Count(r => r.Trouble == ProviderTrouble.Down && now - r.At <= ConnectionWindow) >= Connections) => GateState.Down,
            ProviderTrouble.Down or ProviderTrouble.Suspect when recent.Count >= Calls && failures * 2 >= recent.Count => GateState.Down,
            _ => null,
        };
    }

    /// <summary>The gate opened again: what was before does not count any more.</summary>
    public void Reset()
    {
        recent.Clear();
        (failures, down) = (0, 0);
    }

    private void Count(ProviderTrouble trouble, int by)
    {
        if (trouble is ProviderTrouble.Down or ProviderTrouble.Suspect) failures += by;
        if (trouble == ProviderTrouble.Down) down += by;
    }
}
