using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>
/// Plans runs, rebuilds lost frontiers, and ends runs: whenever a run's marker is absent or of another Redis server, or its streams are
/// empty, the derivation says what is missing.
/// </summary>
public sealed class FrontierKeeper(
    RunWatch watch,
    Frontier frontier,
    Derivation derivation,
    NpgsqlDataSource source,
    IServiceScopeFactory scopes,
    IReadOnlyDictionary<ProviderName, Gate> gates,
    TimeProvider clock,
    EngineLog log
)
{
    private const string Actor = "system";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Signal wake = new();
    private readonly RunNotes notes = new(scopes, gates, clock);

    /// <summary>Units left in the streams of all pending and running runs, by provider; a new one after every round.</summary>
    public IReadOnlyDictionary<ProviderName, long> Depths { get; private set; } = ProviderNames.All.ToDictionary(p => p, _ => 0L);

    /// <summary>Some run's streams ran empty.</summary>
    public void CheckNow() => wake.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        watch.Looked += CheckNow;
        try
        {
            while (true)
            {
                try
                {
                    await RoundAsync(stop);
                }
                catch (Exception e) when (TransientErrors.IsTransient(e, stop) || e is DbUpdateException)
                {
                    log.CannotKeep(e.Message);
                }

                await wake.WaitAsync(Interval, stop);
            }
        }
        finally
        {
            watch.Looked -= CheckNow;
        }
    }

    private async Task RoundAsync(CancellationToken stop)
    {
        var active = watch.Active.ToList();
        var depths = ProviderNames.All.ToDictionary(p => p, _ => 0L);
        var server = active.Count == 0 ? "" : await frontier.ServerIdAsync();
        foreach (var run in active)
        {
            var status = await frontier.StatusAsync(run.Id);
            if (status.Marker != server || status.IsEmpty || run.State == RunState.Pending)
                await DeriveAsync(run, server, stop);
            else
                await notes.WaitingAsync(run, status, stop);
            if (run.NoRoom)
                await StopAtCapAsync(run, stop);
            foreach (var provider in ProviderNames.All)
                depths[provider] += status.Of(provider);
        }

        Depths = depths;
    }

    private async Task DeriveAsync(ActiveRun run, string server, CancellationToken stop)
    {
        await using var held = await RunLock.TryAsync(source, run.Id, clock, stop);
        if (held is null)
            return; // a peer is at it
        var status = await frontier.StatusAsync(run.Id);
        var built = status.Marker == server;
        if (built && !status.IsEmpty && run.State != RunState.Pending)
            return; // a peer was quicker

        if (await HasEndedAsync(run.Id, stop))
        {
            await frontier.RetireAsync(run.Id); // a peer that held the lock before has ended it
            return;
        }

        using var plan = run.State == RunState.Pending ? EngineTraces.Plan(run) : null;
        var cause = run.State == RunState.Pending ? "planned" : Cause(status.Marker, built);
        var building = await frontier.BeginBuildingAsync(run.Id);
        var added = await derivation.RebuildAsync(run.Id, held, stop);
        built = await frontier.MarkBuiltAsync(run.Id, building, server);
        if (await HasEndedAsync(run.Id, stop))
        {
            await frontier.RetireAsync(run.Id); // it ended meanwhile, a peer retired its streams, and they came back
            return;
        }

        if (!built)
            return; // Redis was emptied meanwhile: the next round begins anew
        plan?.SetTag("units", added);
        log.Derived(run.Id.Value, cause, added);
        if (run.State == RunState.Pending)
            await MoveAsync(run, RunMove.Start, $"{added} units planned", stop);
        else if (added > 0)
            await notes.RebuiltAsync(run.Id, cause, added, stop);
        if (added == 0 && run.State != RunState.Pending && (await derivation.MissingProvidersAsync(run.Id, stop)).Count == 0)
            await CompleteAsync(run, stop);
    }

    private static string Cause(string? marker, bool built) =>
        marker switch
        {
            null => "frontier lost",
            _ when built => "streams empty",
            _ when marker.StartsWith(Frontier.Building, StringComparison.Ordinal) => "building was cut short",
            _ => "Redis restarted",
        };

    private async Task<bool> HasEndedAsync(RunId run, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        return (
            await scope
                .ServiceProvider.GetRequiredService<CollectionDb>()
                .Runs.Where(r => r.Id == run)
                .Select(r => r.State)
                .SingleAsync(stop)
        ).IsFinal();
    }

    private async Task CompleteAsync(ActiveRun run, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var counts = await scope
            .ServiceProvider.GetRequiredService<CollectionDb>()
            .Runs.Where(r => r.Id == run.Id)
            .Select(r => new { r.UnitsDone, r.Failed })
            .SingleAsync(stop);
        var move = counts.Failed == 0 ? RunMove.Complete : RunMove.CompleteWithFailures;
        if (await MoveAsync(run, move, $"{counts.UnitsDone} units done, {counts.Failed} skipped", stop))
            await frontier.RetireAsync(run.Id);
    }

    /// <summary>
    /// The cap is reached when nothing is in flight and no call that is still to be made fits; decided under the run's row lock. What is
    /// missing is asked before, since that may
    /// take seconds: it still holds if the log has not grown meanwhile. Prices are asked under the lock too: a gate may still show the
    /// price before a change.
    /// </summary>
    private async Task StopAtCapAsync(ActiveRun run, CancellationToken stop)
    {
        run.NoRoom = false; // the next refused reservation sets it again
        await using var scope = scopes.CreateAsyncScope();
        var before = await scope
            .ServiceProvider.GetRequiredService<CollectionDb>()
            .Runs.AsNoTracking()
            .SingleAsync(r => r.Id == run.Id, stop);
        if (
            before.ReservedUsd > 0
            || before.CapUsd - before.SettledUsd - before.UncertainUsd >= gates.Values.Max(g => g.Row.ReservedPriceUsd)
        )
            return;
        var missing = await derivation.MissingProvidersAsync(run.Id, stop);
        if (missing.Count == 0)
            return; // nothing is left to pay for: it completes
        await MoveAsync(run, RunMove.HitCap, "the next call would not fit under the cap", stop, async (row, db) =>
        {
            if (row.ReservedUsd > 0 || row.Seq != before.Seq)
                return false;
            var cheapest = await db.Providers.Where(p => missing.Contains(p.Name)).MinAsync(p => p.ReservedPriceUsd, stop);
            return cheapest > row.CapUsd - row.SettledUsd - row.UncertainUsd;
        });
    }

    /// <summary>Ends a run that a fault of our own keeps from going on.</summary>
    public Task FailAsync(ActiveRun run, string cause, CancellationToken stop)
    {
        log.RunFailed(run.Id.Value, cause);
        return MoveAsync(run, RunMove.Fail, cause, stop);
    }

    private async Task<bool> MoveAsync(
        ActiveRun run,
        RunMove move,
        string cause,
        CancellationToken stop,
        Func<Run, CollectionDb, Task<bool>>? condition = null
    )
    {
        await using var scope = scopes.CreateAsyncScope();
        var result = await scope
            .ServiceProvider.GetRequiredService<RunTransitions>()
            .MoveAsync(run.Id, move, Actor, cause, stop, condition);
        if (result?.To is not { } state)
            return false;
        run.State = state;
        watch.CheckNow();
        return true;
    }
}
