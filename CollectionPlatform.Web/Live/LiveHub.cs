using Microsoft.AspNetCore.SignalR;

namespace CollectionPlatform.Web.Live;

/// <summary>What pages listen to. Each stream starts with a snapshot and goes on with changes until the page leaves.</summary>
public sealed class LiveHub(RunFollower follower, RunningRuns running, OpenConnections open) : Hub
{
    public override Task OnConnectedAsync()
    {
        open.Add(Context);
        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        open.Remove(Context);
        return base.OnDisconnectedAsync(exception);
    }

    /// <param name="afterSeq">The last log entry the page has; only later ones are sent. Null on a page that has none.</param>
    public IAsyncEnumerable<RunUpdate> RunStream(Guid runId, long? afterSeq, CancellationToken cancellation) =>
        Count(follower.FollowAsync(runId, afterSeq, withEntries: true, cancellation), cancellation);

    /// <summary>The run without its log entries, for a page that does not show them now.</summary>
    public IAsyncEnumerable<RunUpdate> RunFiguresStream(Guid runId, CancellationToken cancellation) =>
        Count(follower.FollowAsync(runId, null, withEntries: false, cancellation), cancellation);

    public IAsyncEnumerable<RunningUpdate> RunsStream(CancellationToken cancellation) =>
        Count(running.FollowAsync(cancellation), cancellation);

    private IAsyncEnumerable<T> Count<T>(IAsyncEnumerable<T> stream, CancellationToken cancellation) =>
        open.CountAsync(Context.ConnectionId, stream, cancellation);
}
