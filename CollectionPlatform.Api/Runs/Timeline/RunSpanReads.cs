using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Timeline;

/// <summary>When runs worked, waited and were paused: one query for all of a list, along the index of their events.</summary>
public sealed class RunSpanReads(CollectionDb db)
{
    /// <summary>Per run; one that the timeline tells nothing of worked from its start to its end.</summary>
    public async Task<Dictionary<RunId, IReadOnlyList<RunSpan>>> OfAsync(IReadOnlyCollection<Run> runs, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var ids = runs.Where(r => r.StartedAt is not null).Select(r => r.Id).ToArray();
        if (ids.Length == 0)
            return [];
        var lines = await db
            .RunEvents.Where(e => ids.Contains(e.RunId) && RunSpans.Kinds.Contains(e.Kind))
            .Select(e => new
            {
                e.RunId,
                e.Id,
                e.At,
                e.Kind,
            })
            .ToListAsync(stop);
        var told = lines.ToLookup(line => line.RunId, line => (line.Id, line.At, line.Kind));
        return runs.Where(r => r.StartedAt is not null)
            .ToDictionary(r => r.Id, r => RunSpans.Of(told[r.Id]) is { Count: > 0 } spans ? spans : Untold(r));
    }

    private static IReadOnlyList<RunSpan> Untold(Run run)
    {
        var works = run.State is RunState.Running or RunState.Pausing or RunState.Cancelling;
        return run.FinishedAt is null && !works ? [] : [new(RunActivity.Working, run.StartedAt!.Value, run.FinishedAt, 0)];
    }
}
