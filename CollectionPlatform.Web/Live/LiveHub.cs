using Microsoft.AspNetCore.SignalR;

namespace CollectionPlatform.Web.Live;

/// <summary>What pages listen to. Each stream starts with a snapshot and goes on with changes until the page leaves.</summary>
public sealed class LiveHub(RunFollower follower, RunningRuns running) : Hub
{
    /// <param name="afterSeq">The last log entry the page has; only later ones are sent. Null on a page that has none.</param>
    public IAsyncEnumerable<RunUpdate> RunStream(Guid runId, long? afterSeq, CancellationToken cancellation) =>
        follower.FollowAsync(runId, afterSeq, withEntries: true, cancellation);

    /// <summary>The run without its log entries, for a page that does not show them now.</summary>
    public IAsyncEnumerable<RunUpdate> RunFiguresStream(Guid runId, CancellationToken cancellation) =>
        follower.FollowAsync(runId, null, withEntries: false, cancellation);

    public IAsyncEnumerable<RunningUpdate> RunsStream(CancellationToken cancellation) => running.FollowAsync(cancellation);
}
