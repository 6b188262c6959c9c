using System.Runtime.CompilerServices;
using CollectionPlatform.Web.SignIn;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Live;

/// <summary>The hub's connections of this instance, so that no user takes more than a share and that each ends with its session.</summary>
public sealed class OpenConnections(IOptions<LiveOptions> options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, OpenConnection> connections = [];
    private readonly Dictionary<Guid, int> perUser = [];

    public IReadOnlyList<OpenConnection> All
    {
        get
        {
            lock (gate)
                return [.. connections.Values];
        }
    }

    /// <exception cref="HubException">The user has enough of them.</exception>
    public void Add(HubCallerContext context)
    {
        var ticket = context.User?.Ticket() ?? throw new HubException("Sign in first.");
        var most = options.Value.ConnectionsPerUser;
        lock (gate)
        {
            var count = perUser.GetValueOrDefault(ticket.UserId);
            if (count >= most)
                throw new HubException($"You have {most} live pages open, which is the most; close some.");
            perUser[ticket.UserId] = count + 1;
            connections[context.ConnectionId] = new OpenConnection(context, ticket);
        }
    }

    public void Remove(HubCallerContext context)
    {
        lock (gate)
        {
            if (connections.Remove(context.ConnectionId, out var gone) && --perUser[gone.Ticket.UserId] == 0)
                perUser.Remove(gone.Ticket.UserId);
        }
    }

    /// <summary>The same stream as one of the few that its connection may have.</summary>
    /// <exception cref="HubException">The connection has enough of them.</exception>
    public async IAsyncEnumerable<T> CountAsync<T>(
        string connectionId,
        IAsyncEnumerable<T> stream,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        OpenConnection? connection;
        lock (gate)
            connection = connections.GetValueOrDefault(connectionId);
        if (connection is null)
            yield break; // it has left already
        connection.BeginStream();
        try
        {
            await foreach (var message in stream.WithCancellation(cancellation))
                yield return message;
        }
        finally
        {
            connection.EndStream();
        }
    }
}
