using System.Threading.Channels;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Makes one reserved call: call, judge, tell the gate, hand the result to the committers. The one place where a provider's misbehaviour becomes an outcome.</summary>
public sealed class UnitRunner(
    IReadOnlyDictionary<ProviderName, IProvider> providers, IReadOnlyDictionary<ProviderName, Gate> gates, Vitals vitals, SendLog sends, ChannelWriter<Finished> results, TimeProvider clock, EngineLog log)
{
    private static readonly TimeSpan SuspectPause = TimeSpan.FromSeconds(1.5);

    /// <param name="probe">Told the verdict when the call is a probe of a closed gate.</param>
    /// <param name="stop">Ends the call without an answer: its bill then is uncertain.</param>
    /// <param name="leaving">Cuts short what only waits.</param>
    public async Task RunAsync(
        ActiveRun run, FrontierEntry entry, string? title, decimal price, Func<AnswerVerdict, Task>? probe, CancellationToken stop, CancellationToken leaving)
    {
        var unit = entry.Unit;
        var gate = gates[unit.Provider];
        if (!vitals.MayCall || (probe is null && !gate.IsOpen) || !sends.TrySend(run.Id, unit.Provider, price)) // a probe's lease then ends by itself
        {
            await results.WriteAsync(new Finished(run, new UnitResult(entry, new UnitOutcome.PutBack(entry.Attempts), Charge.NotSent(price), clock.GetUtcNow())), stop);
            return;
        }

        var sent = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        using var activity = EngineMeter.Source.StartActivity("unit");
        activity?.SetTag("unit.id", unit.Id).SetTag("run.id", run.Id.Value);
        var answer = await providers[unit.Provider].CallAsync(run.Id, unit, title, stop);
        EngineMeter.Called(unit.Provider, clock.GetElapsedTime(started), answer);
        var verdict = AnswerVerdict.Of(answer, entry.Attempts, price);
        if (!verdict.Charge.Called) sends.Withdraw(run.Id, unit.Provider, price);
        await TellGateAsync(gate, verdict, sent, probe, stop);

        var outcome = verdict.Outcome is UnitOutcome.Skipped skipped ? skipped with { Detail = run.Plan.Explain(unit, skipped.Detail) } : verdict.Outcome;
        if (verdict.Trouble == ProviderTrouble.Suspect) // put back, or skipped after too many of them
        {
            if (probe is not null || !gate.IsOpen) outcome = new UnitOutcome.PutBack(entry.Attempts); // the provider is down: not the unit's fault
            else if (outcome is UnitOutcome.PutBack) await PauseAsync(entry.Attempts, leaving);
        }

        await results.WriteAsync(new Finished(run, new UnitResult(entry, outcome, verdict.Charge, clock.GetUtcNow(), answer.Status == 0 ? null : answer.Status)), stop);
    }

    /// <summary>The answer is paid for and must reach the commit, whatever becomes of the gate. A worker that was frozen learns nothing from what it finds when it thaws.</summary>
    private async Task TellGateAsync(Gate gate, AnswerVerdict verdict, DateTimeOffset sent, Func<AnswerVerdict, Task>? probe, CancellationToken stop)
    {
        if (!vitals.MayCall) return;
        try
        {
            await (probe is null ? gate.ObserveAsync(verdict, sent, stop) : probe(verdict));
        }
        catch (Exception e) when (Servers.IsAway(e))
        {
            log.GateNotTold(e.Message);
        }
    }

    /// <summary>A suspect unit is not tried again at once: after 1.5 s, 3 s, 6 s. So it is skipped only after more than 10 s with the gate open.</summary>
    private async Task PauseAsync(int attempts, CancellationToken leaving) =>
        await Task.Delay(SuspectPause * Math.Pow(2, attempts), clock, leaving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
