using System.Runtime.CompilerServices;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Feed;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// Follows one run for one page: a snapshot, then changes, at most 17 messages a second, whatever the run's speed. Redis hastens it; what
/// was not heard there (a lost message or connection, silence) is read, so that the page never stands still and never misses or repeats
/// an entry.
/// </summary>
public sealed class RunFollower(LiveChannels channels, SharedRunReads reads, RunningRuns running, RunFeed feed, TimeProvider time)
{
    /// <summary>Most entries, and most rows, that one message brings: what a page can hold.</summary>
    public const int Window = 300;

    /// <summary>
    /// With two messages a second of <see cref="RunningRuns"/> on the same connection: at most 20 arrive in a second, also when one was
    /// held up on its way.
    /// </summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan PollWhileActive = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PollWhenEnded = TimeSpan.FromSeconds(15);

    /// <summary>A page whose run stands still is told at least this often that it does, so that it can say how fresh it is.</summary>
    private static readonly TimeSpan StillThere = TimeSpan.FromSeconds(5);

    public async IAsyncEnumerable<RunUpdate> FollowAsync(
        Guid id,
        long? afterSeq,
        bool withEntries,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var ear = await channels.ListenAsync([Channels.Live(id), Channels.Runs], cancellation);
        var page = new Follow(id, afterSeq, withEntries, ear, reads, running, feed, time);
        while (true)
        {
            if (await page.NextAsync(cancellation) is { } update)
                yield return update;
            await Task.Delay(Pace, time, cancellation);
            await ear.WaitAsync(page.Patience, time, cancellation);
        }
    }

    /// <summary>State of one page's stream.</summary>
    private sealed class Follow(
        Guid id,
        long? afterSeq,
        bool withEntries,
        LiveListener ear,
        SharedRunReads reads,
        RunningRuns running,
        RunFeed feed,
        TimeProvider time
    )
    {
        private GapFreeLog? log;
        private RunProgress? latest;
        private RunView? shown;
        private ShownRun? shownAs;
        private string? trouble;
        private long? readAt;
        private long? toldAt;

        /// <summary>How long silence is believed before the Api is asked.</summary>
        public TimeSpan Patience => shown?.State.IsFinal() == true && trouble is null ? PollWhenEnded : PollWhileActive;

        /// <summary>
        /// What to tell the page now, or null when nothing changed. While the Api is away it is told what Redis says, as long as that has
        /// no hole.
        /// </summary>
        public async Task<RunUpdate?> NextAsync(CancellationToken cancellation)
        {
            RunView? run = null;
            string? problem = trouble;
            try
            {
                if (WhatToRead() is { } notBefore)
                {
                    readAt = time.GetTimestamp();
                    run = await reads.RunAsync(id, notBefore, cancellation);
                    log ??= Begin(run);
                    problem = null;
                }
            }
            catch (ApiException refusal)
            {
                problem = refusal.Message;
            }

            if (run is { HasLog: true })
                log?.Reach(run.Counts.UnitsDone); // what Redis did not tell
            var seen = log?.Seen ?? afterSeq ?? 0;
            IReadOnlyList<LogEntry> entries = [];
            try
            {
                if (log is not null)
                    entries = NewestEntries.Of(await log.NextAsync(Window, cancellation), Window);
            }
            catch (ApiException refusal)
            {
                problem = refusal.Message; // a hole waits for the Api
            }

            var last = log?.Seen ?? seen;
            var skipped =
                !withEntries ? 0
                : entries.Count == 0 ? last - seen
                : entries[0].Id - seen - 1;
            return await UpdateAsync(run, new(entries, skipped, last), problem, cancellation);
        }

        /// <summary>
        /// Takes all signals. The run is read when one says so or the last read is old; the answer is how fresh it must be, null for no
        /// read.
        /// </summary>
        private long? WhatToRead()
        {
            long? notBefore = ear.TakeMissed() ? time.GetTimestamp() : null;
            while (ear.TryTake(out var signal))
            {
                if (signal is LiveSignal.Progress progress && log?.Hear(progress.Message) == true)
                    latest = progress.Message;
                if (signal is LiveSignal.Missed)
                    notBefore = time.GetTimestamp();
                if (signal is LiveSignal.Changed change && change.Message.RunId == id)
                    notBefore = Math.Max(notBefore ?? 0, change.HeardAt);
            }
            if (notBefore is not null)
                return notBefore;
            if (readAt is { } last && time.GetElapsedTime(last) < Patience)
                return null;
            return time.GetTimestamp() - time.TimestampFrequency; // what another page read within this second will do
        }

        /// <summary>A page that has nothing gets the newest window; one that has something goes on from there.</summary>
        private GapFreeLog Begin(RunView run) =>
            reads.Log(id, afterSeq ?? Math.Max(0, run.Counts.UnitsDone - Window), withEntries ? Window : 0);

        private async Task<RunUpdate?> UpdateAsync(RunView? run, Batch batch, string? problem, CancellationToken cancellation)
        {
            var read = run is not null;
            // Two sources, one direction: counters never go back.
            if (run is not null && shown is not null && run.Counts.UnitsDone < shown.Counts.UnitsDone)
                run = run with { Counts = shown.Counts, Spend = shown.Spend };
            shown = run ?? shown;
            if (latest is not null && shown is not null && latest.Counts.UnitsDone >= shown.Counts.UnitsDone)
                shown = shown with { Counts = latest.Counts, Spend = latest.Spend, CurrentCategory = latest.CurrentCategory };
            latest = null;
            var told = shown is null ? null : ShownRun.Of(shown, running.Providers);
            var still = !read || (toldAt is { } last && time.GetElapsedTime(last) < StillThere);
            if (told == shownAs && batch.Entries.Count == 0 && batch.Skipped == 0 && problem == trouble && still)
                return null;
            (shownAs, trouble, toldAt) = (told, problem, time.GetTimestamp());
            var entries = await feed.ShowAsync(batch.Entries, cancellation);
            return new(told, entries, batch.Skipped, batch.Last, problem, time.GetUtcNow());
        }

        /// <param name="Skipped">Entries between what was told before and the first of these.</param>
        /// <param name="Last">What the page is told up to now.</param>
        private sealed record Batch(IReadOnlyList<LogEntry> Entries, long Skipped, long Last);
    }
}
