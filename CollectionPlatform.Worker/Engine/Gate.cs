using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Worker.Engine;

/// <summary>A provider's gate as this worker sees it: the stored state, and the circuit that watches this worker's own answers.</summary>
public sealed class Gate(ProviderName provider, GateStore store, TimeProvider clock, Random jitter)
{
    private static readonly TimeSpan SlowProbe = TimeSpan.FromSeconds(60);

    private readonly Lock sync = new();
    private readonly Circuit circuit = new();
    private Provider row = Provider.Default(provider, DateTimeOffset.MinValue);
    private DateTimeOffset openSince = DateTimeOffset.MinValue;
    private bool closing;

    public Provider Row => Volatile.Read(ref row);

    public bool IsOpen => Row.State == GateState.Up && !Volatile.Read(ref closing);

    /// <summary>Takes over what is stored.</summary>
    public void Refresh(Provider stored)
    {
        lock (sync)
        {
            if (stored.State == GateState.Up && row.State != GateState.Up) (openSince, _) = (clock.GetUtcNow(), Reset());
            Volatile.Write(ref row, stored);
            Volatile.Write(ref closing, false);
        }
    }

    /// <summary>Learns from an answer; closes the gate for all workers when the circuit says so. Answers to calls sent before the gate last opened do not count.</summary>
    public async Task ObserveAsync(AnswerVerdict verdict, DateTimeOffset sent, CancellationToken stop)
    {
        GateState? close;
        lock (sync)
        {
            if (!IsOpen || sent < openSince) return;
            close = circuit.Observe(clock.GetUtcNow(), verdict.Trouble, verdict.RetryAfter is not null);
            if (close is not null) Volatile.Write(ref closing, true); // no call from here on, before the database knows
        }

        if (close is { } state) await store.CloseAsync(provider, state, verdict.Reason, WaitFor(state, 0, verdict.RetryAfter), stop);
    }

    /// <summary>What a probe taught: opens the gate, or lets it wait longer.</summary>
    public Task ProbedAsync(AnswerVerdict verdict, string worker, CancellationToken stop)
    {
        var state = verdict.Trouble switch
        {
            ProviderTrouble.RateLimited => GateState.RateLimited,
            ProviderTrouble.NeedsAttention => GateState.NeedsAttention,
            ProviderTrouble.None => GateState.Up,
            _ => GateState.Down,
        };
        return state == GateState.Up
            ? store.OpenAsync(provider, stop)
            : store.ProbeFailedAsync(provider, worker, state, verdict.Reason, WaitFor(state, Row.Probes + 1, verdict.RetryAfter), stop);
    }

    /// <summary>1, 2, 4 … 60 s with 20 % jitter; what the provider asks for wins; a person's problem is probed every 60 s.</summary>
    private TimeSpan WaitFor(GateState state, int probes, TimeSpan? retryAfter)
    {
        if (retryAfter is { } asked && asked >= TimeSpan.FromSeconds(1)) return asked < TimeSpan.FromHours(1) ? asked : TimeSpan.FromHours(1);
        if (state == GateState.NeedsAttention) return SlowProbe;
        return TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(probes, 6)))) * (0.8 + 0.4 * jitter.NextDouble());
    }

    private bool Reset()
    {
        circuit.Reset();
        return true;
    }
}
