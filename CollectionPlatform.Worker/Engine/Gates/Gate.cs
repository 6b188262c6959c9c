using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// A provider's gate as this worker sees it: the stored state, the circuit and the storm watch over this worker's own answers, and the
/// failures held until it is clear whose they are.
/// </summary>
public sealed class Gate(ProviderName provider, GateStore store, WorkerOptions options, TimeProvider clock, Random jitter)
{
    private static readonly TimeSpan SuspectPatience = TimeSpan.FromSeconds(10),
        ItemPatience = TimeSpan.FromSeconds(2);

    /// <summary>Probes that fail like the storm before a person is asked.</summary>
    private const int StormProbes = 3;

    private readonly Lock sync = new();
    private readonly Circuit circuit = new();
    private readonly StormWatch storms = new();
    private readonly Suspects suspects = new();
    private Provider row = Provider.Default(provider, DateTimeOffset.MinValue);
    private DateTimeOffset openSince = DateTimeOffset.MinValue;
    private bool closing,
        inStorm;

    public Provider Row => Volatile.Read(ref row);

    public bool IsOpen => Row.State == GateState.Up && !Volatile.Read(ref closing);

    /// <summary>Calls per second and burst to use now.</summary>
    public (double PerSecond, int Burst) Rate => AdaptiveRate.Of(Row, clock.GetUtcNow());

    /// <summary>Takes over what is stored.</summary>
    public void Refresh(Provider stored)
    {
        lock (sync)
        {
            if (stored.State == GateState.Up && (row.State != GateState.Up || stored.Openings != row.Openings))
            {
                openSince = clock.GetUtcNow();
                circuit.Reset();
                storms.Reset();
            }

            if (stored.Changes > row.Changes)
                Volatile.Write(ref closing, false); // an older reading does not open what is being closed
            Volatile.Write(ref row, stored);
            if (stored.State == GateState.Up)
                return;
            inStorm = stored.Storm is not null;
            suspects.GateClosed(inStorm);
        }
    }

    /// <summary>
    /// Learns from an answer; closes the gate for all workers when circuit or storm watch say so, or lets a closed one wait as long as an
    /// answer that comes late asks for.
    /// Answers to calls sent before the gate last opened do not count. True: this very answer closed it.
    /// </summary>
    public async Task<bool> ObserveAsync(AnswerVerdict verdict, DateTimeOffset sent, CancellationToken stop)
    {
        GateClosing? close;
        bool wasOpen,
            endsSkipping = false;
        lock (sync)
        {
            if (sent < openSince)
                return false;
            wasOpen = IsOpen;
            if (wasOpen)
            {
                suspects.Answered(verdict, sent);
                endsSkipping =
                    row.SkippedStorm is not null
                    && verdict.Trouble is ProviderTrouble.None or ProviderTrouble.Item
                    && verdict.Kind != row.SkippedStorm;
                close = Closing(verdict, sent);
                if (close is not null)
                {
                    Volatile.Write(ref closing, true); // no call from here on, before the database knows
                    inStorm = close.Value.Storm is not null;
                    suspects.GateClosed(inStorm);
                }
            }
            else
            {
                close = Prolonging(verdict);
            }
        }

        if (close is { } why)
            await CloseAsync(why, stop);
        else if (endsSkipping)
            await store.EndSkippingAsync(provider, stop);
        return wasOpen && close is not null;
    }

    /// <summary>
    /// Waits until it is clear whose failure it was. True: the item's own, because the provider then answered another call differently, or
    /// 10 s passed (2 s for an answer about the
    /// item) with the gate open. False: the provider's, or the run halted or this worker leaves before it is clear; an answer about the
    /// item, which is paid for, is waited for all the same.
    /// </summary>
    public async Task<bool> IsItemsOwnAsync(AnswerVerdict verdict, DateTimeOffset answered, Task halted, CancellationToken leaving)
    {
        var isPaidFor = verdict.Trouble == ProviderTrouble.Item;
        Suspects.Suspect suspect;
        lock (sync)
        {
            if (!IsOpen)
                return isPaidFor && !inStorm;
            if (verdict.Kind is not null && verdict.Kind == row.SkippedStorm)
                return true;
            suspect = suspects.Hold(verdict, answered);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(isPaidFor ? CancellationToken.None : leaving);
        var patience = Task.Delay(isPaidFor ? ItemPatience : SuspectPatience, clock, over.Token);
        await Task.WhenAny(suspect.Cleared, patience, isPaidFor ? patience : halted);
        var waited = patience.IsCompletedSuccessfully;
        await over.CancelAsync();
        lock (sync)
        {
            suspects.Forget(suspect);
            return suspect.Cleared.IsCompleted ? suspect.Cleared.Result : waited && IsOpen;
        }
    }

    /// <summary>What a probe taught: opens the gate (true), or lets it wait longer.</summary>
    public async Task<bool> ProbedAsync(AnswerVerdict verdict, string worker, CancellationToken stop)
    {
        var stored = Row;
        GateState? state = verdict.Trouble switch
        {
            ProviderTrouble.RateLimited => GateState.RateLimited,
            ProviderTrouble.NeedsAttention => GateState.NeedsAttention,
            ProviderTrouble.Item when stored.Storm is not null && stored.Storm == verdict.Kind => stored.Probes + 1 >= StormProbes
                ? GateState.NeedsAttention
                : GateState.Down,
            ProviderTrouble.None or ProviderTrouble.Item => null,
            _ => GateState.Down,
        };
        if (state is not { } closed)
            await store.OpenAsync(provider, stop);
        else
            await store.ProbeFailedAsync(
                provider,
                worker,
                closed,
                Explain(verdict, stored, closed),
                WaitFor(closed, stored.Probes + 1, verdict.RetryAfter),
                stop
            );
        return state is null;
    }

    private async Task CloseAsync(GateClosing why, CancellationToken stop)
    {
        try
        {
            await store.CloseAsync(provider, why, stop);
        }
        catch
        {
            Volatile.Write(ref closing, false); // the next bad answer tries again
            throw;
        }
    }

    private GateClosing? Closing(AnswerVerdict verdict, DateTimeOffset sent)
    {
        var storm =
            verdict.Trouble is ProviderTrouble.None or ProviderTrouble.Item
            && storms.Observe(verdict.Kind)
            && verdict.Kind != row.SkippedStorm;
        if (storm)
            return new GateClosing(
                GateState.Down,
                $"{StormWatch.Limit} items in a row failed alike: {verdict.Reason}",
                WaitFor(GateState.Down, 0, verdict.RetryAfter),
                verdict.Kind
            );
        if (circuit.Observe(clock.GetUtcNow(), sent, verdict.Trouble, verdict.RetryAfter is not null) is not { } state)
            return null;
        return new GateClosing(
            state,
            verdict.Reason,
            WaitFor(state, 0, verdict.RetryAfter),
            Adapted: state == GateState.RateLimited ? AdaptiveRate.After429(row, clock.GetUtcNow()) : null
        );
    }

    /// <summary>A call was on its way when the gate closed, and its answer asks to wait too: from then on.</summary>
    private GateClosing? Prolonging(AnswerVerdict verdict) =>
        (verdict.Trouble, verdict.RetryAfter) switch
        {
            (ProviderTrouble.RateLimited, not null) => new GateClosing(
                GateState.RateLimited,
                verdict.Reason,
                WaitFor(GateState.RateLimited, 0, verdict.RetryAfter),
                Adapted: row.State == GateState.Up ? AdaptiveRate.After429(row, clock.GetUtcNow()) : null
            ), // it may be stored before the answer that closed it
            (ProviderTrouble.Down, not null) => new GateClosing(
                GateState.Down,
                verdict.Reason,
                WaitFor(GateState.Down, 0, verdict.RetryAfter)
            ),
            _ => null,
        };

    private static string Explain(AnswerVerdict verdict, Provider stored, GateState state) =>
        (stored.Storm, state) switch
        {
            (not null, GateState.NeedsAttention) when verdict.Kind == stored.Storm =>
                $"everything fails alike: {verdict.Reason}; skip these items or keep waiting",
            (not null, _) when verdict.Kind == stored.Storm => $"items still fail alike: {verdict.Reason}",
            _ => verdict.Reason,
        };

    /// <summary>1, 2, 4 … 60 s with 20 % jitter; what the provider asks for wins; a person's problem has an interval of its own.</summary>
    private TimeSpan WaitFor(GateState state, int probes, TimeSpan? retryAfter)
    {
        if (retryAfter is { } asked && asked >= TimeSpan.FromSeconds(1))
            return asked < TimeSpan.FromHours(1) ? asked : TimeSpan.FromHours(1);
        if (state == GateState.NeedsAttention)
            return TimeSpan.FromSeconds(options.AttentionProbeSeconds);
        return TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, Math.Min(probes, 6)))) * (0.8 + 0.4 * jitter.NextDouble());
    }
}
