using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.SignalR;

namespace CollectionPlatform.Web.Live;

/// <summary>A page's connection to the hub.</summary>
/// <param name="ticket">The session it was opened with.</param>
public sealed class OpenConnection(HubCallerContext context, SessionTicket ticket)
{
    /// <summary>A page opens two, and a third while one takes the place of another.</summary>
    public const int MaxStreams = 4;

    private int streams;

    public HubCallerContext Context => context;
    public SessionTicket Ticket => ticket;

    /// <summary>Call <see cref="EndStream"/> when it is over.</summary>
    /// <exception cref="HubException">There are enough.</exception>
    public void BeginStream()
    {
        if (Interlocked.Increment(ref streams) <= MaxStreams)
            return;
        EndStream();
        throw new HubException($"A connection has at most {MaxStreams} streams; end one first.");
    }

    public void EndStream() => Interlocked.Decrement(ref streams);
}
