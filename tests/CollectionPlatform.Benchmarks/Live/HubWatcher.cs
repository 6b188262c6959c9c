using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CollectionPlatform.Benchmarks.Live;

/// <summary>A message of a run's stream: when it came, up to which entry it tells, and its size in bytes.</summary>
internal readonly record struct Told(DateTimeOffset At, long Last, int Bytes);

/// <summary>
/// A connection that watches a run as a page does, without a browser: SignalR's JSON protocol over a web socket, signed in by a browser's cookies.
/// </summary>
internal sealed class HubWatcher : IAsyncDisposable
{
    private const byte EndOfRecord = 0x1e;
    private readonly ClientWebSocket socket = new();
    private readonly CancellationTokenSource stop = new();
    private readonly List<Told> told = [];
    private Task listening = Task.CompletedTask;

    /// <summary>In order; complete once it is disposed.</summary>
    public IReadOnlyList<Told> Told => told;

    public static async Task<HubWatcher> OpenAsync(Uri web, CookieContainer session, string runId)
    {
        var watcher = new HubWatcher();
        watcher.socket.Options.Cookies = session;
        await watcher.socket.ConnectAsync(new Uri($"ws://{web.Authority}/hub/live"), CancellationToken.None);
        await watcher.SendAsync("""{"protocol":"json","version":1}""");
        await watcher.SendAsync(JsonSerializer.Serialize(new { type = 4, invocationId = "1", target = "RunStream", arguments = new object?[] { runId, null } }));
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
        socket.SendAsync(Encoding.UTF8.GetBytes(record).Append(EndOfRecord).ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task ListenAsync()
    {
        var (buffer, record) = (new byte[64 * 1024], new List<byte>());
        while (!stop.IsCancellationRequested)
        {
            var got = await socket.ReceiveAsync(buffer, stop.Token);
            if (got.MessageType == WebSocketMessageType.Close) throw new InvalidOperationException($"The hub closed the connection: {socket.CloseStatusDescription}");
            foreach (var b in buffer.AsSpan(0, got.Count))
            {
                if (b != EndOfRecord) record.Add(b);
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
        if (message.RootElement.TryGetProperty("error", out var error)) throw new InvalidOperationException($"The hub answered: {error}");
        if (message.RootElement.TryGetProperty("type", out var type) && type.GetInt32() == 2)
            told.Add(new Told(TimeProvider.System.GetUtcNow(), message.RootElement.GetProperty("item").GetProperty("last").GetInt64(), record.Count));
    }
}
