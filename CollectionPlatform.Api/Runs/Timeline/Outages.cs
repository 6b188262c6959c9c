using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Timeline;

/// <summary>When providers were closed, put together from what runs noted: each notes the same outage under the same episode.</summary>
internal sealed class Outages(CollectionDb db)
{
    private const string Closed = "providerPaused",
        Opened = "providerResumed";

    /// <summary>Those that the runs met, in order.</summary>
    public async Task<IReadOnlyList<TimelineOutage>> MetByAsync(IReadOnlyCollection<RunId> runs, CancellationToken stop)
    {
        if (runs.Count == 0)
            return [];
        var ids = runs.ToArray();
        var lines = await db
            .RunEvents.AsNoTracking()
            .Where(e => ids.Contains(e.RunId) && (e.Kind == Closed || e.Kind == Opened))
            .OrderBy(e => e.At)
            .ThenBy(e => e.Id)
            .ToListAsync(stop);
        var gates = await db.Providers.AsNoTracking().ToListAsync(stop);
        return
        [
            .. lines
                .Where(line => line.Kind == Closed && line.Episode is not null)
                .GroupBy(line => line.Episode!)
                .Select(episode => Of(episode.Key, [.. episode], lines, gates))
                .OrderBy(outage => outage.From),
        ];
    }

    /// <param name="told">What runs noted of the outage, the first line first.</param>
    private static TimelineOutage Of(string episode, List<RunEvent> told, List<RunEvent> all, List<Provider> gates)
    {
        var provider = episode[..episode.IndexOf(':', StringComparison.Ordinal)];
        var (first, prefix) = (told[0], provider + ": ");
        var last = told.MaxBy(line => line.UpdatedAt ?? line.At)!;
        var gate = gates.Find(g => g.Name.Key() == provider);
        var lasts = gate is { State: not GateState.Up } && episode == FormattableString.Invariant($"{provider}:{gate.Openings}");
        var opened = all.Find(line =>
            line.Kind == Opened && line.At >= first.At && line.Detail.StartsWith(prefix, StringComparison.Ordinal)
        );
        // No run was at work when it opened again: it lasted at least until it was last told of.
        DateTimeOffset? end = lasts ? null : opened?.At ?? last.UpdatedAt ?? last.At;
        var reason = last.Detail.StartsWith(prefix, StringComparison.Ordinal) ? last.Detail[prefix.Length..] : last.Detail;
        return new(provider, Cause(reason), first.At, end, first.RunId.Value, first.Id);
    }

    /// <summary>Without how often and when it is tried.</summary>
    private static string Cause(string reason)
    {
        foreach (var tail in (string[])["; tried ", "; next try in "])
            if (reason.LastIndexOf(tail, StringComparison.Ordinal) is > 0 and var at)
                reason = reason[..at];
        return reason;
    }
}
