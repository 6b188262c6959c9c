using System.Threading.Channels;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Upkeep;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Leases the units of one provider, round robin over the runs, as many as slots allow and the rate uses up in <see cref="Ahead"/>.
/// Reserves exactly their calls and sends them. It is the only place where this worker acquires units of its provider.
/// </summary>
public sealed class Dispatcher(
    ProviderName provider,
    WorkerIdentity identity,
    Heartbeat heartbeat,
    RunWatch watch,
    Gate gate,
    GateStore gates,
    TokenBucket tokens,
    Frontier frontier,
    FinishedCheck finished,
    Reservations reservations,
    Recovery recovery,
    SlotTable slotTable,
    UnitRunner runner,
    ChannelWriter<Finished> results,
    CallTracker inFlight,
    TimeProvider clock,
    EngineLog log
)
{
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(250),
        EmptyRest = TimeSpan.FromMilliseconds(25),
        ShortRest = TimeSpan.FromMilliseconds(200),
        AwayRest = TimeSpan.FromMilliseconds(500),
        ProbeRest = TimeSpan.FromSeconds(1),
        Gather = TimeSpan.FromMilliseconds(5),
        Ahead = TimeSpan.FromMilliseconds(50);

    private readonly Slots slots = slotTable.Of(provider);
    private readonly PacedCalls pace = new(provider, gate, tokens, heartbeat, clock);
    private uint turn;
    private long probeRest;
    private Task probing = Task.CompletedTask;

    /// <param name="leaving">Ends leasing; calls in flight go on.</param>
    /// <param name="stop">Ends the calls too.</param>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task RunAsync(CancellationToken leaving, CancellationToken stop)
    {
        watch.Looked += slots.Freed.Set;
        try
        {
            while (!leaving.IsCancellationRequested)
            {
                try
                {
                    if (!await RoundAsync(leaving, stop))
                        await slots.Freed.WaitAsync(NextLook(), leaving);
                }
                catch (Exception e) when (TransientErrors.IsTransient(e, leaving))
                {
                    log.CannotLease(provider.Key(), e.Message);
                    foreach (var run in watch.Running)
                        run.Of(provider).Recover = true; // a lease may have been granted and its answer lost
                    await Task.Delay(AwayRest, clock, leaving);
                }
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested) { }
        finally
        {
            watch.Looked -= slots.Freed.Set;
        }
    }

    /// <summary>One round over the runs; says whether anything was set off.</summary>
    private async Task<bool> RoundAsync(CancellationToken leaving, CancellationToken stop)
    {
        var running = watch.Running;
        if (running.Length == 0 || !heartbeat.MayCall)
            return false;
        await recovery.RunAsync(provider, running, leaving);
        foreach (var run in running)
            run.Of(provider).EndWaits(clock.Monotonic());
        if (!gate.IsOpen)
            return await ProbeAsync(running, leaving, stop);
        if (slots.Free == 0 && !slots.Grow())
            return false;
        if (slots.Free < slots.Capacity / 8)
            await Task.Delay(Gather, clock, leaving); // a batch is as cheap as a unit

        var (any, now, first) = (false, clock.GetTimestamp(), NextTurn(running));
        var ready = Enumerable
            .Range(0, running.Length)
            .Select(i => running[(i + first) % running.Length])
            .Where(r => r.Of(provider).RestUntil <= now)
            .ToList();
        for (var i = 0; i < ready.Count && slots.Free > 0 && gate.IsOpen; i++)
        {
            var share = Math.Min(slots.Free, slots.AtOnce) / (ready.Count - i);
            var ahead = (int)Math.Min(int.MaxValue, gate.Rate.PerSecond * Ahead.TotalSeconds);
            any |= await LeaseAsync(ready[i], Math.Max(1, Math.Min(share, ahead)), isProbe: false, leaving, stop) > 0;
        }

        return any;
    }

    /// <summary>Leases up to <paramref name="count"/> units of a run and sends what may be called; answers how many that are.</summary>
    private async Task<int> LeaseAsync(ActiveRun run, int count, bool isProbe, CancellationToken leaving, CancellationToken stop)
    {
        var leases = run.Of(provider);
        count = Math.Min(count, leases.Most);
        var entries =
            leases.Recovered.Count > 0 ? leases.TakeRecovered(count) : await frontier.TakeAsync(run.Id, provider, identity.Id, count);
        if (entries.Count == 0)
        {
            leases.RestUntil = clock.GetTimestamp() + Ticks(EmptyRest);
            return 0;
        }

        slots.Take(entries.Count);
        foreach (var entry in entries)
            leases.InHand[entry.EntryId] = 0;
        // Both at once: money is reserved for all, and what is finished already gives its share back. New ones need no look-up.
        var reserving = reservations.ReserveAsync(identity.ReservationLanes[provider], run.Id, provider, entries.Count, leaving);
        var splitting = finished.SplitAsync(run.Plan, entries, leaving);
        await Task.WhenAll(reserving, splitting);
        var (grant, (todo, before)) = (await reserving, await splitting);

        var done = before.ConvertAll(entry => (Entry: entry, Outcome: (UnitOutcome)new UnitOutcome.AlreadyFinished(), Status: (int?)null));
        todo.RemoveAll(entry =>
        {
            if (Skipped(run, entry) is not { } skipped)
                return false;
            done.Add((entry, skipped, entry.Failures.Storm!.Status));
            return true;
        });
        leases.Granted(entries.Count, grant.Calls);
        var calls = Math.Min(grant.Calls, todo.Count);
        foreach (var entry in todo.Skip(calls))
            await HandBackAsync(run, entry, new UnitOutcome.PutBack(entry.Failures), Charge.None, stop);
        foreach (var (i, (entry, outcome, status)) in done.Index())
        {
            var charge = i < grant.Calls - calls ? Charge.NotSent(grant.Price) : Charge.None;
            await HandBackAsync(run, entry, outcome, charge, stop, status);
        }
        if (calls < todo.Count)
        {
            run.NoRoom = true;
            leases.RestUntil = clock.GetTimestamp() + Ticks(ShortRest);
        }

        return await SendAsync(run, todo[..calls], grant.Price, isProbe, leaving, stop);
    }

    /// <summary>What is not sent, since it no longer may be, gives its reservation back at once. Answers how many were sent.</summary>
    private async Task<int> SendAsync(
        ActiveRun run,
        List<FrontierEntry> calls,
        CallPrice price,
        bool isProbe,
        CancellationToken leaving,
        CancellationToken stop
    )
    {
        var sent = 0;
        try
        {
            if (isProbe)
                Start(calls.Count);
            else
                await pace.SendAsync(run, calls.Count, Start, leaving);
        }
        finally
        {
            foreach (var entry in calls.Skip(sent))
                await HandBackAsync(run, entry, new UnitOutcome.PutBack(entry.Failures), Charge.NotSent(price), stop);
        }

        return sent;

        void Start(int count)
        {
            for (; count > 0; count--)
            {
                var call = runner.RunAsync(run, calls[sent++], price, isProbe ? identity.Id : null, stop, leaving);
                probing = isProbe ? call : probing;
                inFlight.Track(call);
            }
        }
    }

    /// <summary>Null unless the unit failed and was paid for in a storm that a person chose to skip.</summary>
    private UnitOutcome.Skipped? Skipped(ActiveRun run, FrontierEntry entry) =>
        entry.Failures.Storm is { } mark && gate.Skips(run.Id, mark)
            ? new UnitOutcome.Skipped(mark.Reason, run.Plan.Explain(entry.Unit, mark.Detail), mark.PaidUsd)
            : null;

    private ValueTask HandBackAsync(
        ActiveRun run,
        FrontierEntry entry,
        UnitOutcome outcome,
        Charge charge,
        CancellationToken stop,
        int? status = null
    ) => results.WriteAsync(new Finished(run, new UnitResult(entry, outcome, charge, clock.GetUtcNow(), status)), stop);

    /// <summary>A closed gate is probed in its time, with a unit, by one worker, and with another unit next time.</summary>
    private async Task<bool> ProbeAsync(ActiveRun[] running, CancellationToken leaving, CancellationToken stop)
    {
        if (gate.UntilProbe != TimeSpan.Zero || slots.Free == 0 || clock.GetTimestamp() < probeRest || !probing.IsCompleted)
            return false;
        if (!await gates.LeaseProbeAsync(provider, identity.Id, leaving))
            return false;
        var probed = false;
        try
        {
            for (var i = 0; i < running.Length && !probed; i++)
                probed = await LeaseAsync(running[NextTurn(running)], 1, isProbe: true, leaving, stop) > 0;
        }
        finally
        {
            if (!probed)
            {
                probeRest = clock.GetTimestamp() + Ticks(ProbeRest);
                await gates.ReturnProbeAsync(provider, identity.Id, stop);
            }
        }

        return false; // wait for what it teaches
    }

    private TimeSpan NextLook()
    {
        var rest = gate.IsOpen && watch.Running.Length > 0 ? EmptyRest : Idle;
        return gate.UntilProbe is { } wait && wait > TimeSpan.Zero && wait < Idle ? wait : rest;
    }

    private int NextTurn(ActiveRun[] running) => (int)(turn++ % (uint)running.Length);

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
