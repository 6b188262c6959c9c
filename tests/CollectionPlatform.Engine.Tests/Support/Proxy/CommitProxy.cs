using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;

namespace CollectionPlatform.Engine.Tests.Support.Proxy;

/// <summary>What becomes of a commit on its way.</summary>
public enum CommitFate
{
    Passed,

    /// <summary>PostgreSQL has committed; the connection was cut before the answer.</summary>
    AnswerLost,

    /// <summary>PostgreSQL has refused it; the connection was cut, and the client may have heard of it or not.</summary>
    RefusedAndCut,

    /// <summary>The connection was cut while PostgreSQL was still at it.</summary>
    LeftBehind,

    /// <summary>The connection was cut before the message that makes PostgreSQL commit: it rolled back.</summary>
    NeverArrived,
}

/// <summary>A commit as it was seen on its way: the lane, its epoch and the number that its fence claimed.</summary>
public sealed record SeenCommit(int Lane, long Epoch, long Number, CommitFate Fate);

/// <summary>
/// Stands between an engine and PostgreSQL and passes everything on, but for the commits it cuts off. A commit is a batch of statements
/// that begins with the fence: PostgreSQL
/// commits it when its Sync arrives.
/// </summary>
internal sealed class CommitProxy : IAsyncDisposable
{
    private readonly (string Host, int Port) target;
    private readonly Func<int, CommitFate> fate;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<SeenCommit> seen = new();
    private readonly ConcurrentBag<Task> conversations = [];
    private readonly ConcurrentBag<TcpClient> clients = [];
    private readonly Task accepting;
    private int commits;

    /// <param name="fate">Decides what becomes of a commit, by how many there were before it; <see cref="CommitFate.AnswerLost"/> becomes
    /// <see cref="CommitFate.RefusedAndCut"/> when it is refused.</param>
    public CommitProxy(string connectionString, Func<int, CommitFate> fate)
    {
        var to = new Npgsql.NpgsqlConnectionStringBuilder(connectionString);
        (target, this.fate) = ((to.Host!, to.Port), fate);
        listener.Start();
        (to.Host, to.Port) = ("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);
        ConnectionString = to.ConnectionString;
        accepting = AcceptAsync();
    }

    /// <summary>The way through it.</summary>
    public string ConnectionString { get; }

    /// <summary>All commits so far, those of a lane in order.</summary>
    public IReadOnlyList<SeenCommit> Seen => [.. seen];

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        foreach (var client in clients)
            client.Dispose();
        await Task.WhenAll(conversations);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                clients.Add(client);
                conversations.Add(ConverseAsync(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ConverseAsync(TcpClient client)
    {
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        try
        {
            await server.ConnectAsync(target.Host, target.Port);
            var answers = new Answers();
            var down = Task.Run(async () =>
            {
                try
                {
                    await answers.PassAsync(server.GetStream(), client.GetStream());
                }
                finally
                {
                    client.Dispose();
                } // the server hung up, or the commit's answer is here and stays here
            });
            try
            {
                await UpAsync(client.GetStream(), server.GetStream(), answers);
            }
            finally
            {
                server.Dispose();
                await down;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // one of both hung up
        }
        finally
        {
            client.Dispose();
        }
    }

    /// <summary>Passes on what the client says, until it hangs up or is cut off.</summary>
    private async Task UpAsync(NetworkStream client, NetworkStream server, Answers answers)
    {
        var hello = await PostgresMessage.ReadAsync(client, typed: false);
        for (; hello is { AsksForEncryption: true }; hello = await PostgresMessage.ReadAsync(client, typed: false))
            await client.WriteAsync("N"u8.ToArray());
        if (hello is null)
            return;
        await server.WriteAsync(hello.Bytes);

        var fences = new HashSet<string>(StringComparer.Ordinal);
        (int Lane, long Epoch, long Number)? claim = null;
        while (await PostgresMessage.ReadAsync(client, typed: true) is { } message)
        {
            if (message.Type == PostgresMessage.Parse)
                Note(message.ReadStatement(), fences);
            else if (message.Type == PostgresMessage.Bind)
                claim ??= Claim(message.ReadValues(), fences);
            else if (message.Type == PostgresMessage.Sync && claim is { } c)
            {
                var what = fate(Interlocked.Increment(ref commits) - 1);
                if (what == CommitFate.AnswerLost && !await answers.KeepAsync(() => server.WriteAsync(message.Bytes).AsTask()))
                    what = CommitFate.RefusedAndCut;
                seen.Enqueue(new SeenCommit(c.Lane, c.Epoch, c.Number, what));
                if (what == CommitFate.LeftBehind)
                    await server.WriteAsync(message.Bytes);
                if (what != CommitFate.Passed)
                    return;
                claim = null;
            }

            await server.WriteAsync(message.Bytes);
        }
    }

    private static void Note((string Name, string Text) statement, HashSet<string> fences)
    {
        if (statement.Text == CommitStatements.Fence)
            fences.Add(statement.Name);
        else
            fences.Remove(statement.Name);
    }

    private static (int Lane, long Epoch, long Number)? Claim((string Name, List<byte[]?> Values) bind, HashSet<string> fences) =>
        fences.Contains(bind.Name)
            ? (
                BinaryPrimitives.ReadInt32BigEndian(bind.Values[1]),
                BinaryPrimitives.ReadInt64BigEndian(bind.Values[2]),
                BinaryPrimitives.ReadInt64BigEndian(bind.Values[3])
            )
            : null;

    /// <summary>What the server says in one conversation.</summary>
    private sealed class Answers
    {
        private readonly TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Nothing is passed on any more.</summary>
        public bool AreKept { get; private set; }

        /// <summary>
        /// Keeps the answer from the client; true once the server has answered that what was sent is done, false when it refused or hung
        /// up.
        /// </summary>
        public async Task<bool> KeepAsync(Func<Task> send)
        {
            AreKept = true;
            await send();
            return await done.Task;
        }

        public async Task PassAsync(NetworkStream server, NetworkStream client)
        {
            try
            {
                for (var refused = false; await PostgresMessage.ReadAsync(server, typed: true) is { } message; )
                {
                    refused |= message.Type == PostgresMessage.Error; // which comes at once, without waiting for the Sync
                    var isKept = AreKept; // what was passed on is no answer to what the client says next
                    if (!isKept)
                        await client.WriteAsync(message.Bytes);
                    if (message.Type != PostgresMessage.Ready)
                        continue;
                    if (isKept && done.TrySetResult(!refused))
                        return;
                    refused = false;
                }
            }
            finally
            {
                done.TrySetResult(false);
            }
        }
    }
}
