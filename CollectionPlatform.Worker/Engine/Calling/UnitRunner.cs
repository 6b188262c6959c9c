using System.Threading.Channels;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;

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
    SendLog sends,
    ChannelWriter<Finished> results,
    TimeProvider clock,
    EngineLog log
)
{
    /// <param name="prober">This worker's id when the call is a probe of a closed gate, else null.</param>
    /// <param name="stop">Ends the call without an answer: its bill then is uncertain.</param>
    /// <param name="leaving">Cuts short what only waits.</param>
    public async Task RunAsync(
        ActiveRun run,
        FrontierEntry entry,
        CallPrice price,
        string? prober,
        CancellationToken stop,
        CancellationToken leaving
    )
    {
        var unit = entry.Unit;
        var gate = gates[unit.Provider];
        if (
            !heartbeat.MayCall
            || (prober is null && !gate.IsOpen)
            || !gate.Prices.Allows(price)
            || !sends.TrySend(run.Id, unit.Provider, price.Reserved)
        )
        {
            await results.WriteAsync(
                new Finished(run, new UnitResult(entry, new UnitOutcome.PutBack(entry.Failures), Charge.NotSent(price), clock.GetUtcNow())),
                stop
            );
            return;
        }

        var (sent, late) = (clock.Monotonic(), delay.Total);
        using var call = EngineTraces.Call(run, unit);
        var answer = await providers[unit.Provider].CallAsync(run.Id, unit, entry.Title, stop);
        var took = clock.Monotonic() - sent;
        EngineMeter.Called(unit.Provider, took, answer);
        var verdict = AnswerVerdict.Of(answer, price);
        if (answer.Fault != TransportFault.None && delay.Excuses(late, took))
        {
            verdict = verdict.Excused();
            EngineMeter.Excused(unit.Provider);
        }

        if (!verdict.Charge.Called)
            sends.Withdraw(run.Id, unit.Provider, price.Reserved);

        var attempt = new Attempt(run.Id, unit.Id, sent);
        int? status = answer.Status == 0 ? null : answer.Status;
        var outcome = await DecideAsync(run, entry, verdict, status, attempt, prober, stop, leaving);
        EngineTraces.Decided(call, outcome, verdict.Charge);
        if (outcome is UnitOutcome.Skipped skipped)
            log.Skipped(run.Id, unit, skipped);
        else if (outcome is UnitOutcome.Collected { Page.Note: { } note })
            log.Noted(run.Id, unit, note);
        await results.WriteAsync(
            new Finished(run, new UnitResult(entry, outcome, verdict.Charge, clock.GetUtcNow(), status), call?.Context ?? default),
            stop
        );
    }

    private async Task<UnitOutcome> DecideAsync(
        ActiveRun run,
        FrontierEntry entry,
        AnswerVerdict verdict,
        int? status,
        Attempt attempt,
        string? prober,
        CancellationToken stop,
        CancellationToken leaving
    )
    {
        var gate = gates[entry.Unit.Provider];
        var answered = clock.Monotonic();
        var effect = await TellGateAsync(run, entry, verdict, attempt, prober, stop);
        if (
            verdict.Outcome is { } outcome
            && (
                !verdict.IsUnclear
                || effect == GateEffect.Opened
                || (prober is null && heartbeat.MayCall && await gate.IsItemsOwnAsync(verdict, run.Id, answered, run.Halted, leaving))
            )
        )
            return outcome is UnitOutcome.Skipped skipped ? Explained(run, entry, skipped) : outcome;

        if (effect == GateEffect.UnitFails)
            return OfRefused(run, entry, verdict, prober);
        var isCulprit = effect == GateEffect.Closed && verdict is { Charge.Called: true, Trouble: not ProviderTrouble.RateLimited };
        var failures = (isCulprit ? entry.Failures.Again(gate.Row.Openings) : entry.Failures) with
        {
            Storm = Mark(entry, verdict, status, gate.Row.Openings),
        };
        return failures.Count <= UnitFailures.Most
            ? new UnitOutcome.PutBack(failures)
            : KeepsFailing(run, entry, $"{verdict.Reason}, {failures.Count} times while others were answered in between");
    }

    /// <summary>A unit that is refused while others are answered is tried again after 1, 2, 4 and 8 s, and then skipped.</summary>
    private static UnitOutcome OfRefused(ActiveRun run, FrontierEntry entry, AnswerVerdict verdict, string? prober)
    {
        var failures = entry.Failures.Refused();
        if (failures.Count >= UnitFailures.Most)
            return KeepsFailing(run, entry, $"{verdict.Reason}, {failures.Count} times while others were answered");
        return prober is null
            ? new UnitOutcome.Waits(failures, Waits.ForUnit(failures.Count, verdict.RetryAfter))
            : new UnitOutcome.PutBack(failures); // each probe takes another unit
    }

    private static UnitOutcome.Skipped KeepsFailing(ActiveRun run, FrontierEntry entry, string detail) =>
        Explained(run, entry, new UnitOutcome.Skipped(SkipReason.KeepsFailing, detail));

    private static UnitOutcome.Skipped Explained(ActiveRun run, FrontierEntry entry, UnitOutcome.Skipped skipped) =>
        skipped with
        {
            Detail = run.Plan.Explain(entry.Unit, skipped.Detail),
            PaidBefore = entry.Failures.Storm?.PaidUsd ?? 0,
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
    private async Task<GateEffect> TellGateAsync(
        ActiveRun run,
        FrontierEntry entry,
        AnswerVerdict verdict,
        Attempt attempt,
        string? prober,
        CancellationToken stop
    )
    {
        if (!heartbeat.MayCall)
            return GateEffect.None;
        var gate = gates[entry.Unit.Provider];
        try
        {
            return prober is null
                ? await gate.ObserveAsync(verdict, attempt, stop)
                : await gate.ProbedAsync(verdict, attempt, prober, stop);
        }
        catch (Exception e) when (TransientErrors.IsTransient(e, stop))
        {
            using (log.OfUnit(run.Id, entry.Unit))
                log.GateNotTold(e.Message);
            return GateEffect.None;
        }
    }
}
