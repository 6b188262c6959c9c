using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;

namespace CollectionPlatform.Worker.Engine.Calling;

/// <summary>
/// Makes one reserved call: call, judge, tell the gate, hand the result to the committers. The one place where a provider's misbehaviour
/// becomes an outcome.
/// </summary>
public sealed class UnitRunner(
    IReadOnlyDictionary<ProviderName, IProvider> providers,
    IReadOnlyDictionary<ProviderName, Gate> gates,
    Heartbeat heartbeat,
    ProcessDelay delay,
    CallRegistry calls,
    TimeProvider clock,
    EngineLog log
)
{
    /// <summary>Never fails: the registry is told of a fault of our own.</summary>
    /// <param name="stop">Ends the call without an answer: its bill then is uncertain.</param>
    /// <param name="leaving">Cuts short what only waits.</param>
    public async Task RunAsync(Call call, CancellationToken stop, CancellationToken leaving)
    {
        try
        {
            if (calls.TrySend(call))
                await CallAsync(call, stop, leaving);
        }
        catch (Exception e)
        {
            calls.Lose(call, stop.IsCancellationRequested ? null : e);
        }
    }

    private async Task CallAsync(Call call, CancellationToken stop, CancellationToken leaving)
    {
        var (run, unit, price) = (call.Run, call.Unit, call.Price!.Value);
        var gate = gates[unit.Provider];
        if (!heartbeat.MayCall || (call.Prober is null && !gate.IsOpen) || !gate.Prices.Allows(price))
        {
            calls.Withdraw(call);
            calls.GiveBack(call, new UnitOutcome.PutBack(call.Entry.Failures));
            return;
        }

        var (sent, late) = (clock.Monotonic(), delay.Total);
        using var span = EngineTraces.Call(run, unit);
        var answer = await providers[unit.Provider].CallAsync(run.Id, unit, call.Entry.Title, stop);
        var took = clock.Monotonic() - sent;
        EngineMeter.Called(unit.Provider, took, answer);
        var verdict = AnswerVerdict.Of(answer, price);
        if (answer.Fault != TransportFault.None && delay.Excuses(late, took))
        {
            verdict = verdict.Excused();
            EngineMeter.Excused(unit.Provider);
        }

        if (!verdict.Charge.Called)
            calls.Withdraw(call);

        int? status = answer.Status == 0 ? null : answer.Status;
        var outcome = await DecideAsync(call, verdict, status, sent, stop, leaving);
        EngineTraces.Decided(span, outcome, verdict.Charge);
        if (outcome is UnitOutcome.Skipped skipped)
            log.Skipped(run.Id, unit, skipped);
        else if (outcome is UnitOutcome.Collected { Page.Note: { } note })
            log.Noted(run.Id, unit, note);
        calls.Answer(call, outcome, verdict.Charge, status, span?.Context ?? default);
    }

    private async Task<UnitOutcome> DecideAsync(
        Call call,
        AnswerVerdict verdict,
        int? status,
        TimeSpan sent,
        CancellationToken stop,
        CancellationToken leaving
    )
    {
        var (run, entry, gate) = (call.Run, call.Entry, gates[call.Provider]);
        var answered = clock.Monotonic();
        var effect = await TellGateAsync(call, verdict, new Attempt(run.Id, call.Unit.Id, sent), stop);
        if (
            verdict.Outcome is { } outcome
            && (
                !verdict.IsUnclear
                || effect == GateEffect.Opened
                || (call.Prober is null && heartbeat.MayCall && await gate.IsItemsOwnAsync(verdict, run.Id, answered, run.Halted, leaving))
            )
        )
            return outcome is UnitOutcome.Skipped skipped ? Explained(call, skipped) : outcome;

        if (effect == GateEffect.UnitFails)
            return OfRefused(call, verdict);
        var isCulprit = effect == GateEffect.Closed && verdict is { Charge.Called: true, Trouble: not ProviderTrouble.RateLimited };
        var failures = (isCulprit ? entry.Failures.Again(gate.Row.Openings) : entry.Failures) with
        {
            Storm = Mark(entry, verdict, status, gate.Row.Openings),
        };
        return failures.Count <= UnitFailures.Most
            ? new UnitOutcome.PutBack(failures)
            : KeepsFailing(call, $"{verdict.Reason}, {failures.Count} times while other calls succeeded");
    }

    /// <summary>A unit that is refused while others are answered is tried again after 1, 2, 4 and 8 s, and then skipped.</summary>
    private static UnitOutcome OfRefused(Call call, AnswerVerdict verdict)
    {
        var failures = call.Entry.Failures.Refused();
        if (failures.Count >= UnitFailures.Most)
            return KeepsFailing(call, $"{verdict.Reason}, {failures.Count} times while other calls succeeded");
        return call.Prober is null
            ? new UnitOutcome.Waits(failures, Waits.ForUnit(failures.Count, verdict.RetryAfter))
            : new UnitOutcome.PutBack(failures); // each probe takes another unit
    }

    private static UnitOutcome.Skipped KeepsFailing(Call call, string detail) =>
        Explained(call, new UnitOutcome.Skipped(SkipReason.KeepsFailing, detail));

    private static UnitOutcome.Skipped Explained(Call call, UnitOutcome.Skipped skipped) =>
        skipped with
        {
            Detail = call.Run.Plan.Explain(call.Unit, skipped.Detail),
            PaidBefore = call.Entry.Failures.Storm?.PaidUsd ?? 0,
        };

    /// <summary>A paid failure of the item that goes back did so in a storm: a decision to skip needs no second call.</summary>
    private static StormMark? Mark(FrontierEntry entry, AnswerVerdict verdict, int? status, long opening) =>
        verdict is { Trouble: ProviderTrouble.Item, Outcome: UnitOutcome.Skipped skipped }
            ? new StormMark(opening, skipped.Reason, status, skipped.Detail, verdict.Charge.Settled + (entry.Failures.Storm?.PaidUsd ?? 0))
            : entry.Failures.Storm;

    /// <summary>
    /// Paid answers always reach the commit, even if the gate cannot be told. A worker that was frozen learns nothing from what it finds
    /// when it thaws.
    /// </summary>
    private async Task<GateEffect> TellGateAsync(Call call, AnswerVerdict verdict, Attempt attempt, CancellationToken stop)
    {
        if (!heartbeat.MayCall)
            return GateEffect.None;
        var gate = gates[call.Provider];
        try
        {
            return call.Prober is not { } prober
                ? await gate.ObserveAsync(verdict, attempt, stop)
                : await gate.ProbedAsync(verdict, attempt, prober, stop);
        }
        catch (Exception e) when (TransientErrors.IsTransient(e, stop))
        {
            using (log.OfUnit(call.Run.Id, call.Unit))
                log.GateNotTold(e.Message);
            return GateEffect.None;
        }
    }
}
