using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Leases units of one provider and run and reserves exactly their calls. It is the only place where this worker acquires units of its
/// provider, and works on one batch at a time.
/// </summary>
public sealed class BatchLeaser(
    [FromKeyedServices] Gate gate,
    WorkerIdentity identity,
    Frontier frontier,
    FinishedCheck finished,
    Reservations reservations,
    CallRegistry calls,
    TimeProvider clock
)
{
    private static readonly TimeSpan ShortRest = TimeSpan.FromMilliseconds(200);

    private ProviderName Provider => gate.Provider;

    /// <summary>Up to so many calls that have their money; units that need no call, or have no money, are given back.</summary>
    /// <exception cref="FencedException">Peers took over.</exception>
    public async Task<List<Call>> LeaseAsync(ActiveRun run, int count, CancellationToken leaving)
    {
        var leases = run.Of(Provider);
        count = Math.Min(count, leases.Most);
        var entries = calls.Held(run.Id, Provider).TakeDue(count);
        if (entries.Count == 0)
            entries = await frontier.TakeAsync(run.Id, Provider, identity.Id, count);
        if (entries.Count == 0)
        {
            leases.IsEmpty = true;
            return [];
        }

        var leased = calls.Lease(run, Provider, entries);
        var (grant, done) = await ReserveAsync(run, leased, leaving);
        leases.Granted(leased.Count, grant.Calls);
        var (todo, uncalled) = (new List<Call>(leased.Count), new List<(Call Call, UnitOutcome Outcome, int? Status)>());
        foreach (var call in leased)
            if (done.Contains(call))
                uncalled.Add((call, new UnitOutcome.AlreadyFinished(), null));
            else if (Skipped(call) is { } skipped)
                uncalled.Add((call, skipped, call.Entry.Failures.Storm?.Status));
            else
                todo.Add(call);
        foreach (var call in todo.Concat(uncalled.Select(u => u.Call)).Take(grant.Calls))
            call.Price = grant.Price;
        foreach (var (call, outcome, status) in uncalled)
            calls.GiveBack(call, outcome, status);
        foreach (var call in todo.Skip(grant.Calls))
            calls.GiveBack(call, new UnitOutcome.PutBack(call.Entry.Failures));
        if (grant.Calls >= todo.Count)
            return todo;
        run.NoRoom = true;
        leases.RestUntil = clock.In(ShortRest);
        return todo[..grant.Calls];
    }

    /// <summary>Both at once: money is reserved for all, and what is finished already gives its share back.</summary>
    private async Task<(Grant Grant, HashSet<Call> Finished)> ReserveAsync(ActiveRun run, List<Call> leased, CancellationToken leaving)
    {
        try
        {
            var reserving = reservations.ReserveAsync(identity.ReservationLanes[Provider], run.Id, Provider, leased.Count, leaving);
            var checking = finished.FindAsync(run.Plan, leased, leaving);
            await Task.WhenAll(reserving, checking);
            return (await reserving, await checking);
        }
        catch
        {
            calls.Forget(leased);
            throw;
        }
    }

    /// <summary>Null unless the unit failed and was paid for in a storm that a person chose to skip.</summary>
    private UnitOutcome.Skipped? Skipped(Call call) =>
        call.Entry.Failures.Storm is { } mark && gate.Skips(call.Run.Id, mark)
            ? new UnitOutcome.Skipped(mark.Reason, call.Run.Plan.Explain(call.Unit, mark.Detail), mark.PaidUsd)
            : null;
}
