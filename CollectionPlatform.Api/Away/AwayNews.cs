using CollectionPlatform.Api.Runs;
using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Away;

/// <summary>Finds what happened since a time that somebody who was away wants to know.</summary>
public sealed class AwayNews(CollectionDb db, RunViews views)
{
    private const int Listed = 20;

    private static readonly string Stopped = WireJson.Name(RunState.BudgetStopped);
    private static readonly string Cancelled = WireJson.Name(RunState.Cancelled);
    private static readonly string[] Cancels = [WireJson.Name(RunState.Cancelling), Cancelled];

    /// <param name="actor">Who asks, as timelines show it: what this one cancelled is no news.</param>
    /// <param name="until">What happened later is not told; null tells all.</param>
    public async Task<AwayView> SinceAsync(DateTimeOffset since, string actor, CancellationToken stop, DateTimeOffset? until = null)
    {
        var own = await CancelledByAsync(actor, since, stop);
        var ended = db
            .Runs.Where(r => r.FinishedAt > since && !own.Contains(r.Id))
            .Select(r => new
            {
                r.Id,
                r.State,
                At = r.FinishedAt,
            });
        var stopped = db
            .Runs.Where(r => r.State == RunState.BudgetStopped)
            .Select(r => new
            {
                r.Id,
                r.State,
                At = db.RunEvents.Where(e => e.RunId == r.Id && e.Kind == Stopped).Max(e => (DateTimeOffset?)e.At),
            })
            .Where(r => r.At > since);
        var news = ended.Concat(stopped).Where(n => until == null || n.At <= until);
        var counts = await news.GroupBy(n => n.State).Select(g => new AwayCount(g.Key, g.Count())).ToListAsync(stop);
        var newest = await news.OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Take(Listed).ToListAsync(stop);
        var ids = newest.Select(n => n.Id).ToArray();
        var runs = (await views.OfAsync(await db.Runs.AsNoTracking().Where(r => ids.Contains(r.Id)).ToListAsync(stop), stop)).ToDictionary(
            r => r.Id
        );
        var providers = await ProvidersAsync(since, until, stop);
        return new(
            since,
            newest.Select(n => n.At!.Value).Concat(providers.Select(p => p.Since)).Append(since).Max(),
            [.. counts.OrderBy(c => c.State)],
            [.. newest.Where(n => runs.ContainsKey(n.Id.Value)).Select(n => new AwayRun(n.At!.Value, runs[n.Id.Value]))],
            providers
        );
    }

    /// <summary>Asks for the events of each cancelled run by itself: of all events of years, those of a kind are many.</summary>
    private async Task<RunId[]> CancelledByAsync(string actor, DateTimeOffset since, CancellationToken stop)
    {
        var ids = await db
            .Database.SqlQuery<Guid>(
                $"""
                select r.id as "Value" from runs r
                cross join lateral (
                  select from run_events e where e.run_id = r.id and e.kind = any ({Cancels}) and e.actor = {actor} limit 1) e
                where r.finished_at > {since} and r.state = {Cancelled}
                """
            )
            .ToListAsync(stop);
        return [.. ids.Select(id => new RunId(id))];
    }

    private async Task<List<ProviderView>> ProvidersAsync(DateTimeOffset since, DateTimeOffset? until, CancellationToken stop)
    {
        var rows = await db
            .Providers.AsNoTracking()
            .Where(p => p.State == GateState.NeedsAttention && p.Since > since && (until == null || p.Since <= until))
            .ToListAsync(stop);
        if (rows.Count == 0)
            return [];
        var now = await db.NowAsync(stop);
        return [.. rows.Select(p => ProviderView.Of(p, now)).OrderBy(p => p.Name, StringComparer.Ordinal)];
    }
}
