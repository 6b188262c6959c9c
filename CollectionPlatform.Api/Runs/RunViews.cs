using CollectionPlatform.Api.Runs.Timeline;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs;

/// <summary>Puts together what the API shows of runs; a list takes as many queries as one run.</summary>
public sealed class RunViews(CollectionDb db, RunSpanReads spans, TimeProvider clock)
{
    /// <summary>The run as it stands, or null when there is none.</summary>
    public async Task<RunView?> FindAsync(RunId id, CancellationToken stop) =>
        await db.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, stop) is { } run ? await OfAsync(run, stop) : null;

    public async Task<RunView> OfAsync(Run run, CancellationToken stop) => (await OfAsync([run], stop))[0];

    public async Task<IReadOnlyList<RunView>> OfAsync(IReadOnlyList<Run> runs, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var now = clock.GetUtcNow();
        var categories = await CurrentCategoriesAsync(runs, stop);
        var paces = await PacesAsync(runs, now, stop);
        var gates = await GatesAsync(runs, stop);
        var retentions = await RetentionsAsync(runs, stop);
        var worked = await spans.OfAsync(runs, stop);
        return
        [
            .. runs.Select(run =>
                Of(
                    run,
                    categories.GetValueOrDefault(run.Id),
                    paces.GetValueOrDefault(run.Id),
                    gates,
                    retentions.GetValueOrDefault(run.Id),
                    now
                ) with
                {
                    Worked = RunSpans.Worked(worked.GetValueOrDefault(run.Id) ?? []),
                }
            ),
        ];
    }

    private static RunView Of(
        Run run,
        string? category,
        RunPace pace,
        Dictionary<ProviderName, Provider> gates,
        RetentionView? retention,
        DateTimeOffset now
    ) =>
        new(
            run.Id.Value,
            run.Job,
            run.Name,
            run.State,
            Waiting(run, gates),
            run.RequestedBy,
            run.CreatedAt,
            run.StartedAt,
            run.FinishedAt,
            run.RetryOf?.Value,
            new RunEstimate(run.EstimateUsd, run.EstimateCalls),
            RunSpend.Of(run.SettledUsd, run.UncertainUsd, run.CapUsd, run.WarnedCapUsd, run.SavedUsd),
            new RunCounts(
                run.UnitsDone,
                run.UnitsKnown,
                run.EstimateCalls,
                run.Products,
                run.Listings,
                run.Failed,
                new CallCounts(run.AmazonCalls, run.EbayCalls)
            )
            {
                SkippedFresh = run.SkippedFresh,
            },
            category,
            pace.ItemsPerSecond(run, now),
            pace.Eta(run, now)
        )
        {
            SkipLookupsYoungerThanDays = run.SkipLookupsYoungerThanDays,
            DetailsRemovedAt = run.DetailsRemovedAt,
            DetailsRemovedBy = run.DetailsRemovedBy?.Value,
            Retention = retention,
        };

    private static RunWaiting? Waiting(Run run, Dictionary<ProviderName, Provider> gates) =>
        run.WaitingFor is { } name && gates.GetValueOrDefault(name) is { } gate
            ? new RunWaiting(name.Key(), gate.Reason ?? Core.Wire.WireJson.Name(gate.State), gate.NextProbeAt)
            : null;

    private async Task<Dictionary<RunId, string>> CurrentCategoriesAsync(IReadOnlyList<Run> runs, CancellationToken stop)
    {
        var ids = runs.Where(r => r.CurrentCategory is not null).Select(r => r.Id).ToArray();
        if (ids.Length == 0)
            return [];
        return await (
            from run in db.Runs
            where ids.Contains(run.Id)
            join category in db.RunCategories
                on new { run.Id, Ordinal = run.CurrentCategory } equals new { Id = category.RunId, Ordinal = (short?)category.Ordinal }
            select new { run.Id, category.Name }
        ).ToDictionaryAsync(c => c.Id, c => c.Name, stop);
    }

    private async Task<Dictionary<RunId, RunPace>> PacesAsync(IReadOnlyList<Run> runs, DateTimeOffset now, CancellationToken stop)
    {
        var ids = runs.Where(r => !r.State.IsFinal() && r.StartedAt is not null).Select(r => r.Id).ToArray();
        if (ids.Length == 0)
            return [];
        var (rateFrom, etaFrom) = (now - RunPace.RateWindow, now - RunPace.EtaWindow);
        return await db
            .RunCommits.Where(c => ids.Contains(c.RunId) && c.At > etaFrom)
            .GroupBy(c => c.RunId)
            .Select(g => new
            {
                g.Key,
                Items = g.Sum(c => c.At > rateFrom ? (long)c.Items : 0),
                Units = g.Sum(c => (long)c.Units),
            })
            .ToDictionaryAsync(g => g.Key, g => new RunPace(g.Items, g.Units), stop);
    }

    private async Task<Dictionary<RunId, RetentionView>> RetentionsAsync(IReadOnlyList<Run> runs, CancellationToken stop)
    {
        var ids = runs.Where(r => r.Job == JobNames.Retention).Select(r => r.Id).ToArray();
        if (ids.Length == 0)
            return [];
        return await db.RetentionRuns.AsNoTracking().Where(r => ids.Contains(r.RunId)).ToDictionaryAsync(r => r.RunId, r => r.View(), stop);
    }

    private async Task<Dictionary<ProviderName, Provider>> GatesAsync(IReadOnlyList<Run> runs, CancellationToken stop) =>
        runs.Any(r => r.WaitingFor is not null) ? await db.Providers.AsNoTracking().ToDictionaryAsync(p => p.Name, stop) : [];
}
