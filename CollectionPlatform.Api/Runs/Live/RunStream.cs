using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Live;

/// <summary>
/// One listener's stream of a run: a snapshot, then changes in order. Entries come from Redis as long as each message follows the one
/// before, else from Postgres, so that
/// none is missing and none comes twice. Ends after the run has ended and its last entry is sent.
/// </summary>
internal sealed class RunStream(
    CollectionDb db,
    RunViews views,
    RunLog log,
    LiveFeed feed,
    SseWriter sse,
    TimeProvider clock,
    RunView snapshot,
    long after
)
{
    private const int Piece = 500;

    /// <summary>How long Postgres is left alone while nothing is announced.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2),
        Heartbeat = TimeSpan.FromSeconds(15);

    private readonly RunId id = new(snapshot.Id);
    private RunState state = snapshot.State;
    private long seen = after;

    /// <summary>Runs until the run has ended, or the listener has left (then it throws <see cref="OperationCanceledException"/>).</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        sse.Begin();
        await sse.EventAsync("snapshot", snapshot, seen, stop);
        await sse.FlushAsync(stop);
        if (await CatchUpAsync(stop))
            return; // entries between what the listener saw last and now
        for (var lastSent = clock.GetTimestamp(); ; )
        {
            await feed.WaitAsync(Poll, clock, stop);
            var before = (seen, state);
            var isNews = false;
            while (feed.TryRead(out var message))
            {
                isNews = true;
                if (message is RunProgress progress)
                    await OnProgressAsync(progress, stop);
                else
                    await OnChangedAsync(stop);
            }
            var ended = state.IsFinal() ? await CatchUpAsync(stop) : !isNews && await CatchUpAsync(stop);
            if ((seen, state) == before && clock.GetElapsedTime(lastSent) >= Heartbeat)
                await sse.HeartbeatAsync(stop);
            else if ((seen, state) == before)
                continue;
            lastSent = clock.GetTimestamp();
            await sse.FlushAsync(stop);
            if (ended)
                return;
        }
    }

    private async Task OnProgressAsync(RunProgress progress, CancellationToken stop)
    {
        if (progress.Last <= seen)
            return;
        if (progress.After == seen && progress.Entries.Count == progress.Last - progress.After)
            await EntriesAsync(progress.Entries, stop);
        else
            await FillAsync(progress.Last, stop);
        await sse.EventAsync("progress", progress with { Entries = [] }, null, stop);
    }

    private async Task OnChangedAsync(CancellationToken stop)
    {
        if (await views.FindAsync(id, stop) is not { } run)
            return;
        state = run.State;
        await sse.EventAsync("state", run, null, stop);
        await sse.FlushAsync(stop);
    }

    /// <summary>Sends what Postgres has and the listener has not; says whether the run has ended.</summary>
    private async Task<bool> CatchUpAsync(CancellationToken stop)
    {
        var now = await db.Runs.Where(r => r.Id == id).Select(r => new { r.Seq, r.State }).SingleOrDefaultAsync(stop);
        if (now is null)
            return true; // there is no such run any more
        if (now.Seq > seen)
        {
            await FillAsync(now.Seq, stop);
            if (await views.FindAsync(id, stop) is { } run)
                await sse.EventAsync(
                    "progress",
                    new RunProgress(run.Id, seen, seen, run.Counts, run.Spend, run.CurrentCategory, []),
                    null,
                    stop
                );
        }
        if (now.State != state)
            await OnChangedAsync(stop);
        await sse.FlushAsync(stop);
        return now.State.IsFinal();
    }

    private async Task FillAsync(long upTo, CancellationToken stop)
    {
        while (seen < upTo && await log.ReadAsync(id, seen, Piece, stop) is { Count: > 0 } entries)
            await EntriesAsync(entries, stop);
        seen = Math.Max(seen, upTo); // what the log does not hold is not waited for: retention removed it, or the run keeps no log
    }

    private async Task EntriesAsync(IReadOnlyList<LogEntry> entries, CancellationToken stop)
    {
        foreach (var entry in entries)
        {
            await sse.EventAsync("entry", entry, entry.Id, stop);
            seen = entry.Id;
        }
    }
}
