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
    SendLog sends,
    ChannelWriter<Finished> results,
    TimeProvider clock,
    EngineLog log
)
{
    /// <param name="probe">Told the verdict when the call is a probe of a closed gate; says whether the gate opened.</param>
    /// <param name="stop">Ends the call without an answer: its bill then is uncertain.</param>
    /// <param name="leaving">Cuts short what only waits.</param>
    public async Task RunAsync(
        ActiveRun run,
        FrontierEntry entry,
        string? title,
        decimal price,
        Func<AnswerVerdict, Task<bool>>? probe,
        CancellationToken stop,
        CancellationToken leaving
    )
    {
        var unit = entry.Unit;
        var gate = gates[unit.Provider];
        if (!heartbeat.MayCall || (probe is null && !gate.IsOpen) || !sends.TrySend(run.Id, unit.Provider, price))
        {
            await results.WriteAsync(
                new Finished(run, new UnitResult(entry, new UnitOutcome.PutBack(entry.Failures), Charge.NotSent(price), clock.GetUtcNow())),
                stop
            );
            return;
        }

        var sent = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        using var call = EngineTraces.Call(run, unit);
        var answer = await providers[unit.Provider].CallAsync(run.Id, unit, title, stop);
        EngineMeter.Called(unit.Provider, clock.GetElapsedTime(started), answer);
        var verdict = AnswerVerdict.Of(answer, price);
        if (!verdict.Charge.Called)
            sends.Withdraw(run.Id, unit.Provider, price);

        var outcome = await DecideAsync(run, entry, gate, verdict, sent, probe, stop, leaving);
        EngineTraces.Decided(call, outcome, verdict.Charge);
        if (outcome is UnitOutcome.Skipped skipped)
            log.Skipped(run.Id, unit, skipped);
        else if (outcome is UnitOutcome.Collected { Page.Note: { } note })
            log.Noted(run.Id, unit, note);
        await results.WriteAsync(
            new Finished(
                run,
                new UnitResult(entry, outcome, verdict.Charge, clock.GetUtcNow(), answer.Status == 0 ? null : answer.Status),
                call?.Context ?? default
            ),
            stop
        );
    }

    private async Task<UnitOutcome> DecideAsync(
        ActiveRun run,
        FrontierEntry entry,
        Gate gate,
        AnswerVerdict verdict,
        DateTimeOffset sent,
        Func<AnswerVerdict, Task<bool>>? probe,
        CancellationToken stop,
        CancellationToken leaving
    )
    {
        var answered = clock.GetUtcNow();
        var (opened, culprit) = await TellGateAsync(run, entry, gate, verdict, sent, probe, stop);
        if (
            verdict.Outcome is { } outcome
            && (
                !verdict.IsUnclear
                || opened
                || (probe is null && heartbeat.MayCall && await gate.IsItemsOwnAsync(verdict, answered, run.Halted, leaving))
            )
        )
            return outcome is UnitOutcome.Skipped skipped
                ? skipped with
                {
                    Detail = run.Plan.Explain(entry.Unit, skipped.Detail),
                }
                : outcome;

        var failures = culprit ? entry.Failures.Again(gate.Row.Openings) : entry.Failures;
        return failures.Count <= UnitFailures.Most
            ? new UnitOutcome.PutBack(failures)
            : new UnitOutcome.Skipped(
                SkipReason.KeepsFailing,
                run.Plan.Explain(entry.Unit, $"{verdict.Reason}, {failures.Count} times while others were answered in between")
            );
    }

    /// <summary>
    /// The answer is paid for and must reach the commit, whatever becomes of the gate. A worker that was frozen learns nothing from what it
    /// finds when it thaws.
    /// Answers whether a probe opened the gate, and whether this very unit closed it or kept it closed. A limit on the rate and a missing
    /// connection are never a unit's doing.
    /// </summary>
    private async Task<(bool Opened, bool Culprit)> TellGateAsync(
        ActiveRun run,
        FrontierEntry entry,
        Gate gate,
        AnswerVerdict verdict,
        DateTimeOffset sent,
        Func<AnswerVerdict, Task<bool>>? probe,
        CancellationToken stop
    )
    {
        if (!heartbeat.MayCall)
            return default;
        try
        {
            var opened = probe is not null && await probe(verdict);
            var closed = probe is null ? await gate.ObserveAsync(verdict, sent, stop) : !opened;
            return (opened, closed && verdict is { Charge.Called: true, Trouble: not ProviderTrouble.RateLimited });
        }
        catch (Exception e) when (TransientErrors.IsTransient(e))
        {
            using (log.OfUnit(run.Id, entry.Unit))
                log.GateNotTold(e.Message);
            return default;
        }
    }
}
