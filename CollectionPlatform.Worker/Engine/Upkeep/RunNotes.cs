using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>What the engine writes into the timeline of a run besides its moves.</summary>
internal sealed class RunNotes(IServiceScopeFactory scopes, IReadOnlyDictionary<ProviderName, Gate> gates, TimeProvider clock)
{
    private const string Actor = "system";

    /// <summary>A run all of whose remaining units are behind closed gates says so.</summary>
    public async Task WaitingAsync(ActiveRun run, FrontierStatus status, CancellationToken stop)
    {
        var left = ProviderNames.All.Where(p => status.Of(p) > 0).ToList();
        ProviderName? waiting = run.State == RunState.Running && left.All(p => !gates[p].IsOpen) ? left[0] : null;
        if (waiting == run.WaitingFor)
            return;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CollectionDb>();
        var changed = await db
            .Runs.Where(r => r.Id == run.Id && r.State == RunState.Running && r.WaitingFor != waiting)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.WaitingFor, waiting), stop);
        run.WaitingFor = waiting;
        if (changed == 0)
            return;
        await NoteAsync(
            db,
            run.Id,
            waiting is null ? "goingOn" : "waiting",
            waiting is null ? "the provider answers again" : $"waiting for {waiting.Value.Key()}: {gates[waiting.Value].Row.Reason}",
            stop
        );
        await scope.ServiceProvider.GetRequiredService<Announcer>().RunChangedAsync(run.Id, RunState.Running);
    }

    /// <summary>A run whose streams were filled again says why.</summary>
    public async Task RebuiltAsync(RunId run, string cause, long added, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        await NoteAsync(
            scope.ServiceProvider.GetRequiredService<CollectionDb>(),
            run,
            "rebuilt",
            $"{cause}: {added} units were put into the streams again",
            stop
        );
    }

    private async Task NoteAsync(CollectionDb db, RunId run, string kind, string detail, CancellationToken stop)
    {
        db.RunEvents.Add(
            new RunEvent
            {
                RunId = run,
                At = clock.GetUtcNow(),
                Kind = kind,
                Actor = Actor,
                Detail = detail,
            }
        );
        await db.SaveChangesAsync(stop);
    }
}
