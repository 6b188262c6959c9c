using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>A run all of whose remaining units are behind closed gates says so, in its row and in its timeline.</summary>
public sealed class WaitingNote(IServiceScopeFactory scopes, IReadOnlyDictionary<ProviderName, Gate> gates)
{
    public async Task WriteAsync(ActiveRun run, FrontierStatus status, CancellationToken stop)
    {
        var left = ProviderNames.All.Where(p => status.Of(p) > 0).ToList();
        ProviderName? waiting = run.State == RunState.Running && left.All(p => !gates[p].IsOpen) ? left[0] : null;
        if (waiting == run.WaitingFor)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        var lefts = left.Select(p => (short)p).ToArray();
        // The gates are read as they are stored, in the statement that writes: this worker's view may be old, and its peers look too.
        var changed = await db.Database.ExecuteSqlAsync(
            $"""
            with seen as (
              select case when bool_and(p.state <> 'up') then min(p.name) end as waits from providers p where p.name = any({lefts})),
            changed as (
              update runs r set waiting_for = s.waits from seen s
              where r.id = {run.Id.Value} and r.state = 'running' and r.waiting_for is distinct from s.waits returning r.id, s.waits)
            insert into run_events (run_id, at, kind, actor, detail)
            select c.id, now(), case when c.waits is null then 'goingOn' else 'waiting' end, {RunMover.Actor},
              coalesce('waiting for ' || case c.waits when 1 then 'amazon' else 'ebay' end || ': ' || p.reason,
                'the provider responds again')
            from changed c left join providers p on p.name = c.waits
            """,
            stop
        );
        if (changed > 0)
            await scope.ServiceProvider.GetRequiredService<Announcer>().RunChangedAsync(run.Id, RunState.Running);
    }
}
