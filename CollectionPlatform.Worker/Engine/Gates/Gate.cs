using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// A provider's gate as this worker sees it: the stored state, and this worker's own answers, which close it for all. docs/gates.md says
/// when an answer closes it, and when it is the unit alone that fails.
/// </summary>
public sealed class Gate(
    ProviderName provider,
    GateStore store,
    WorkerOptions options,
    TimeProvider clock,
    ProcessDelay delay,
    Random jitter
)
{
    private readonly Lock sync = new();
    private readonly Closings closings = new(options, jitter);
    private readonly Judge judge = new(new Closings(options, jitter));
    private readonly Suspects suspects = new();
    private readonly StoredTimes times = new();
    private readonly Patience patience = new(delay, clock);
    private Provider row = Core.Providers.Provider.Default(provider, DateTimeOffset.MinValue);
    private TimeSpan openSince = TimeSpan.MinValue;
    private bool closing,
        inStorm;

    public ProviderName Provider => provider;

    public Provider Row => Volatile.Read(ref row);

    public bool IsOpen => Row.State == GateState.Up && !Volatile.Read(ref closing);

    public PriceWatch Prices { get; } = new(provider, store);

    /// <summary>Calls per second and burst to use now.</summary>
    public (double PerSecond, int Burst) Rate
    {
        get
        {
            lock (sync)
                return AdaptiveRate.Of(row, Now - times.AdaptedSince);
        }
    }

    /// <summary>How long until the next probe of a closed gate, 0 when it is due; null when none is to be made.</summary>
    public TimeSpan? UntilProbe
    {
        get
        {
            lock (sync)
                return IsOpen ? null : times.UntilProbe(Now);
        }
    }

    private TimeSpan Now => clock.Monotonic();

    /// <summary>Takes over what is stored.</summary>
    /// <param name="databaseNow">The database's time of the reading.</param>
    public void Refresh(Provider stored, DateTimeOffset databaseNow)
    {
        ArgumentNullException.ThrowIfNull(stored);
        lock (sync)
        {
            if (stored.State == GateState.Up && (row.State != GateState.Up || stored.Openings != row.Openings))
            {
                openSince = Now;
                judge.Opened();
            }

            if (stored.Changes > row.Changes)
                Volatile.Write(ref closing, false); // an older reading does not open what is being closed
            Volatile.Write(ref row, stored);
            times.Read(stored, databaseNow, Now);
            Prices.Read(stored.ReservedPriceUsd);
            if (stored.State == GateState.Up)
                return;
            inStorm = stored.Storm is not null;
            suspects.GateClosed(inStorm);
        }
    }

    /// <summary>Opens a gate that was closed for refused units when it has shown since that others are answered.</summary>
    public async Task HealAsync(CancellationToken stop)
    {
        string? closedBy;
        lock (sync)
        {
            closedBy = row.ClosedBy;
            if (row.State == GateState.Up || !judge.Heals(closedBy, times.ClosedSince))
                return;
        }

        await store.OpenForOthersAsync(provider, closedBy, stop);
    }

    /// <summary>Whether a person chose to skip what failed like this in a storm: by that choice the unit needs no further call.</summary>
    public bool Skips(RunId run, StormMark mark)
    {
        var stored = Row;
        return stored.SkippedOpening == mark.Opening && stored.SkippedStorm == mark.Sentence && stored.SkippedRuns.Contains(run.Value);
    }

    /// <summary>
    /// Learns from an answer; closes the gate for all workers when it must, or lets a closed one wait as long as an answer that comes late
    /// asks for. Answers to calls sent before the gate last opened do not count.
    /// </summary>
    public async Task<GateEffect> ObserveAsync(AnswerVerdict verdict, Attempt call, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        await Prices.ObserveAsync(verdict.Charge, stop);
        Lesson lesson;
        lock (sync)
        {
            if (verdict.Trouble == ProviderTrouble.Ours || (call.Sent < openSince && !verdict.Charge.IsAbsurd))
                return GateEffect.None;
            judge.Note(verdict, call, Now);
            lesson = IsOpen ? LearnOpen(verdict, call) : LearnClosed(verdict);
            if (lesson.Effect == GateEffect.Closed)
            {
                Volatile.Write(ref closing, true); // no call from here on, before the database knows
                inStorm = lesson.Close?.Storm is not null;
                suspects.GateClosed(inStorm);
            }
        }

        await StoreAsync(lesson, stop);
        return lesson.Effect;
    }

    /// <summary>
    /// Decides whether a failure belongs to the item or the provider. Returns true (the item) when the provider answers another call
    /// differently, or when the <see cref="Patience"/> with it ended with the gate open. False when the gate closes, and when the run
    /// halts or this worker leaves before it is clear; an answer about the item, which is paid for, is waited for all the same.
    /// </summary>
    public async Task<bool> IsItemsOwnAsync(AnswerVerdict verdict, RunId run, TimeSpan answered, Task halted, CancellationToken leaving)
    {
        var isPaidFor = verdict.Trouble == ProviderTrouble.Item;
        Suspects.Suspect suspect;
        lock (sync)
        {
            if (!IsOpen)
                return isPaidFor && !inStorm;
            if (IsSkipped(verdict, run))
                return true;
            suspect = suspects.Hold(verdict, answered);
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(isPaidFor ? CancellationToken.None : leaving);
        var waits = isPaidFor ? patience.WithItemAsync(leaving, over.Token) : patience.WithProviderAsync(over.Token);
        await Task.WhenAny(suspect.Cleared, waits, isPaidFor ? waits : halted);
        var waited = waits.IsCompletedSuccessfully && waits.Result;
        await over.CancelAsync();
        lock (sync)
        {
            suspects.Forget(suspect);
            return suspect.Cleared.IsCompleted ? suspect.Cleared.Result : waited && IsOpen;
        }
    }

    /// <summary>What a probe taught: opens the gate, or lets it wait longer.</summary>
    public async Task<GateEffect> ProbedAsync(AnswerVerdict verdict, Attempt call, string worker, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        await Prices.ObserveAsync(verdict.Charge, stop);
        if (verdict.Trouble == ProviderTrouble.Ours)
        {
            await store.ReturnProbeAsync(provider, worker, stop);
            return GateEffect.None;
        }

        TimeSpan outage;
        lock (sync)
        {
            judge.Note(verdict, call, Now);
            outage = Now - times.ClosedSince;
        }
        if (verdict.Charge.IsAbsurd)
            await store.AlarmAsync(provider, Closings.Absurd(verdict.Charge), stop);
        else if (closings.AfterProbe(verdict, Row, outage) is { } closed)
            await store.ProbeFailedAsync(provider, worker, closed, stop);
        else
        {
            await store.OpenAsync(provider, stop);
            return GateEffect.Opened;
        }

        lock (sync)
            return verdict.MayBeTheUnits && judge.IsOdd(call.Unit) ? GateEffect.UnitFails : GateEffect.Closed;
    }

    private Lesson LearnOpen(AnswerVerdict verdict, Attempt call)
    {
        suspects.Answered(verdict, call.Sent);
        if (verdict.Charge.IsAbsurd)
            return new Lesson(GateEffect.Closed, Alarm: Closings.Absurd(verdict.Charge));
        if (judge.Closing(verdict, call, Now, times.Answered, counts: !IsSkipped(verdict, call.Run)) is { } close)
            return new Lesson(GateEffect.Closed, close with { Adapted = Adapted(close) });
        return new Lesson(
            judge.IsUnits(verdict, call, Now, times.Answered) ? GateEffect.UnitFails : GateEffect.None,
            EndsSkipping: row.Skipping
                && verdict.Trouble is ProviderTrouble.None or ProviderTrouble.Item
                && verdict.Sentence != row.SkippedStorm
        );
    }

    /// <summary>An answer to a call that was on its way when the gate closed; it may be stored before the one that closed it.</summary>
    private Lesson LearnClosed(AnswerVerdict verdict)
    {
        if (verdict.Charge.IsAbsurd)
            return new Lesson(GateEffect.None, Alarm: Closings.Absurd(verdict.Charge));
        return closings.Prolonging(verdict) is { } close
            ? new Lesson(GateEffect.None, close with { Adapted = row.State == GateState.Up ? Adapted(close) : null })
            : default;
    }

    private async Task StoreAsync(Lesson lesson, CancellationToken stop)
    {
        try
        {
            if (lesson.Alarm is { } reason)
                await store.AlarmAsync(provider, reason, stop);
            else if (lesson.Close is { } why)
                await store.CloseAsync(provider, why, stop);
            else if (lesson.EndsSkipping)
                await store.EndSkippingAsync(provider, stop);
        }
        catch
        {
            if (lesson.Effect == GateEffect.Closed)
                Volatile.Write(ref closing, false); // the next bad answer tries again
            throw;
        }
    }

    private bool IsSkipped(AnswerVerdict verdict, RunId run) =>
        row.Skipping && verdict.Sentence is { } said && said == row.SkippedStorm && row.SkippedRuns.Contains(run.Value);

    private (double Rate, double Limit)? Adapted(GateClosing close) =>
        close.State == GateState.RateLimited ? AdaptiveRate.After429(row, Now - times.AdaptedSince) : null;
}
