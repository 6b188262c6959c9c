using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>A message of a run's stream.</summary>
/// <param name="Entries">The numbers of the log entries in it, in its order.</param>
/// <param name="Skipped">Entries before those that were passed over, because there were too many for a page.</param>
/// <param name="Last">Up to which entry the page is told with it.</param>
/// <param name="Bytes">Its size.</param>
public sealed record HubMessage(DateTimeOffset At, IReadOnlyList<long> Entries, long Skipped, long Last, int Bytes);

/// <summary>
/// A connection that watches a run as a page does, without a browser: SignalR's JSON protocol over a web socket, signed in by a browser's
/// cookies.
/// </summary>
public sealed class HubWatcher : IAsyncDisposable
{
    private const byte EndOfRecord = 0x1e;
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<HubMessage> messages = [];
    private Task listening = Task.CompletedTask;

    /// <summary>In order, so far.</summary>
    public IReadOnlyList<HubMessage> Messages
    {
        get
        {
            lock (messages)
                return [.. messages];
        }
    }

    /// <summary>Up to which entry it is told; 0 before the first message.</summary>
    public long Last
    {
        get
        {
            lock (messages)
                return messages.Count == 0 ? 0 : messages[^1].Last;
        }
    }

    /// <summary>False once the connection is lost.</summary>
    public bool IsListening => !listening.IsCompleted;

    /// <param name="web">The site, or one of its instances.</param>
    /// <param name="session">Of somebody who is signed in.</param>
    /// <param name="runId">The run to watch.</param>
    /// <param name="after">The last entry that is known already; null for the newest ones, as on a page that has none.</param>
    public static async Task<HubWatcher> OpenAsync(Uri web, CookieContainer session, string runId, long? after = null)
    {
        var watcher = new HubWatcher();
        watcher.socket.Options.Cookies = session;
        await watcher.socket.ConnectAsync(new Uri($"ws://{web.Authority}/hub/live"), CancellationToken.None);
        await watcher.SendAsync("""{"protocol":"json","version":1}""");
        await watcher.SendAsync(
            JsonSerializer.Serialize(
                new
                {
                    type = 4,
                    invocationId = "1",
                    target = "RunStream",
                    arguments = new object?[] { runId, after },
                }
            )
        );
        watcher.listening = watcher.ListenAsync();
        return watcher;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        stop.Dispose();
    }

    private Task SendAsync(string record) =>
        socket.SendAsync(
            Encoding.UTF8.GetBytes(record).Append(EndOfRecord).ToArray(),
            WebSocketMessageType.Text,
            endOfMessage: true,
            CancellationToken.None
        );

    private async Task ListenAsync()
    {
        var (buffer, record) = (new byte[64 * 1024], new List<byte>());
        while (!stop.IsCancellationRequested)
        {
            var got = await socket.ReceiveAsync(buffer, stop.Token);
            if (got.MessageType == WebSocketMessageType.Close)
                throw new InvalidOperationException($"The hub closed the connection: {socket.CloseStatusDescription}");
            foreach (var b in buffer.AsSpan(0, got.Count))
            {
                if (b != EndOfRecord)
                    record.Add(b);
                else
                {
                    Take(record);
                    record.Clear();
                }
            }
        }
    }

    /// <summary>Items of the stream are type 2.</summary>
    private void Take(List<byte> record)
    {
        using var message = JsonDocument.Parse(record.ToArray());
        if (message.RootElement.TryGetProperty("error", out var error))
            throw new InvalidOperationException($"The hub answered: {error}");
        if (!message.RootElement.TryGetProperty("type", out var type) || type.GetInt32() != 2)
            return;
        var item = message.RootElement.GetProperty("item");
        var told = new HubMessage(
            TimeProvider.System.GetUtcNow(),
            [.. item.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64())],
            item.GetProperty("skipped").GetInt64(),
            item.GetProperty("last").GetInt64(),
            record.Count
        );
        lock (messages)
            messages.Add(told);
    }
}
