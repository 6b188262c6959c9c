using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// Decides from a provider's answers when its gate must close: at once on 429, 401, 402, 403 and on 503 with Retry-After, unless that is
/// the unit's own; on 3 connection failures or 503s within 5 s; when of the calls sent
/// within 10 s the last 20 failed, or at least 20 and half of them. Calls are compared by when they were sent, since a time-out comes long
/// after the answers to its neighbours.
/// Pure: time comes with each answer.
/// </summary>
public sealed class Circuit
{
    private static readonly TimeSpan ConnectionWindow = TimeSpan.FromSeconds(5),
        FailureWindow = TimeSpan.FromSeconds(10);
    private const int Connections = 3,
        Calls = 20;

    private readonly Queue<TimeSpan> down = new();
    private readonly List<TimeSpan> inARow = [];

    // by when they were sent; a slot is used again after so many seconds
    private readonly (long Second, int Calls, int Failures)[] seconds = new (long, int, int)[128];
    private TimeSpan lastWell = TimeSpan.MinValue;

    /// <summary>The state to close the gate with, or null while it may stay open.</summary>
    /// <param name="now">When the answer came.</param>
    /// <param name="sent">When the call was sent.</param>
    /// <param name="unitsOwn">A 403 or 503 that is the unit's own, as far as is known: it counts as a failed call among others.</param>
    public GateState? Observe(TimeSpan now, TimeSpan sent, AnswerVerdict verdict, bool unitsOwn)
    {
        var trouble = verdict.Trouble;
        var refused = trouble == ProviderTrouble.NeedsAttention;
        var failed = trouble is ProviderTrouble.Down or ProviderTrouble.Suspect || (refused && unitsOwn);
        Count(sent, failed);
        if (trouble == ProviderTrouble.Down)
            down.Enqueue(now);
        while (down.TryPeek(out var oldest) && now - oldest > ConnectionWindow)
            down.Dequeue();
        return trouble switch
        {
            ProviderTrouble.RateLimited => GateState.RateLimited,
            ProviderTrouble.NeedsAttention when !unitsOwn => GateState.NeedsAttention,
            ProviderTrouble.Down when !unitsOwn && (verdict.RetryAfter is not null || down.Count >= Connections) => GateState.Down,
            _ when failed && (inARow.Count >= Calls || IsHalfOf(sent)) => refused ? GateState.NeedsAttention : GateState.Down,
            _ => null,
        };
    }

    /// <summary>The gate opened again: what was before does not count any more.</summary>
    public void Reset()
    {
        down.Clear();
        inARow.Clear();
        Array.Clear(seconds);
        lastWell = TimeSpan.MinValue;
    }

    private void Count(TimeSpan sent, bool failed)
    {
        ref var slot = ref seconds[Second(sent) % seconds.Length];
        if (slot.Second != Second(sent))
            slot = (Second(sent), 0, 0);
        slot.Calls++;
        if (failed)
            slot.Failures++;

        if (!failed && sent > lastWell)
            lastWell = sent;
        if (failed)
            inARow.Add(sent);
        if (inARow.Count > 0)
            ForgetUntil(sent - FailureWindow);
    }

    /// <summary>
    /// Forgets failures before the last good answer, and those that were sent too long ago. Apart, since its closure is not to be paid for
    /// by every good answer.
    /// </summary>
    private void ForgetUntil(TimeSpan oldest) => inARow.RemoveAll(call => call <= lastWell || call < oldest);

    private bool IsHalfOf(TimeSpan sent)
    {
        var first = Second(sent - FailureWindow) + 1;
        var (calls, failures) = seconds
            .Where(slot => slot.Second >= first && slot.Second <= Second(sent))
            .Aggregate((Calls: 0, Failures: 0), (sum, slot) => (sum.Calls + slot.Calls, sum.Failures + slot.Failures));
        return calls >= Calls && failures * 2 >= calls;
    }

    private static long Second(TimeSpan time) => time.Ticks / TimeSpan.TicksPerSecond;
}
