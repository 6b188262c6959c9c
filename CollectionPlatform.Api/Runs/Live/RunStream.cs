using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Runs.Live;

/// <summary>
/// One listener's stream of a run: a snapshot, then changes in order. Ends after the run has ended and its last entry is sent.
/// </summary>
internal sealed class RunStream(
    CollectionDb db,
    RunViews views,
    GapFreeLog log,
    LiveFeed feed,
    SseWriter sse,
    TimeProvider clock,
    RunView snapshot
)
{
    private const int Piece = 500;

    /// <summary>How long Postgres is left alone while nothing is announced.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2),
        Heartbeat = TimeSpan.FromSeconds(15);

    private readonly RunId id = new(snapshot.Id);
    private RunState state = snapshot.State;

    /// <summary>Runs until the run has ended, or the listener has left (then it throws <see cref="OperationCanceledException"/>).</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        sse.Begin();
        await sse.EventAsync("snapshot", snapshot, log.Seen, stop);
        await sse.FlushAsync(stop);
        if (await CatchUpAsync(stop))
            return; // entries between what the listener saw last and now
        for (var lastSent = clock.GetTimestamp(); ; )
        {
            await feed.WaitAsync(Poll, clock, stop);
            var before = (log.Seen, state);
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
            if ((log.Seen, state) == before && clock.GetElapsedTime(lastSent) >= Heartbeat)
                await sse.HeartbeatAsync(stop);
            else if ((log.Seen, state) == before)
                continue;
            lastSent = clock.GetTimestamp();
            await sse.FlushAsync(stop);
            if (ended)
                return;
        }
    }

    private async Task OnProgressAsync(RunProgress progress, CancellationToken stop)
    {
        if (!log.Hear(progress))
            return;
        await EntriesAsync(stop);
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
        log.Reach(now.Seq);
        if (log.Seen < log.Last)
        {
            await EntriesAsync(stop);
            if (await views.FindAsync(id, stop) is { } run)
                await sse.EventAsync(
                    "progress",
                    new RunProgress(run.Id, log.Seen, log.Seen, run.Counts, run.Spend, run.CurrentCategory, []),
                    null,
                    stop
                );
        }
        if (now.State != state)
            await OnChangedAsync(stop);
        await sse.FlushAsync(stop);
        return now.State.IsFinal();
    }

    private async Task EntriesAsync(CancellationToken stop)
    {
        while (log.Seen < log.Last)
            foreach (var entry in await log.NextAsync(Piece, stop))
                await sse.EventAsync("entry", entry, entry.Id, stop);
    }
}
