using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>A message of a run's stream.</summary>
/// <param name="Entries">The numbers of the log entries in it, in its order.</param>
/// <param name="Skipped">Entries before those that were passed over, because there were too many for a page.</param>
/// <param name="Last">Up to which entry the page is told with it.</param>
/// <param name="Bytes">Its size as JSON.</param>
public sealed record HubMessage(DateTimeOffset At, IReadOnlyList<long> Entries, long Skipped, long Last, int Bytes);

/// <summary>
/// A connection that watches a run as a page does, without a browser: over a web socket, signed in by a browser's cookies.
/// </summary>
public sealed class HubWatcher : IAsyncDisposable
{
    private readonly HubConnection connection;
    private readonly CancellationTokenSource stop = new();
    private readonly List<HubMessage> messages = [];
    private Task listening = Task.CompletedTask;

    private HubWatcher(Uri web, CookieContainer session) =>
        connection = new HubConnectionBuilder()
            .WithUrl(new Uri(web, "/hub/live"), options =>
            {
                options.Cookies = session;
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
            })
            .Build();

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

    /// <summary>False once the connection is lost or the stream broke off.</summary>
    public bool IsListening => connection.State == HubConnectionState.Connected && !listening.IsFaulted;

    /// <param name="web">The site, or one of its instances.</param>
    /// <param name="session">Of somebody who is signed in.</param>
    /// <param name="runId">The run to watch.</param>
    /// <param name="after">The last entry that is known already; null for the newest ones, as on a page that has none.</param>
    public static async Task<HubWatcher> OpenAsync(Uri web, CookieContainer session, string runId, long? after = null)
    {
        var watcher = new HubWatcher(web, session);
        await watcher.connection.StartAsync();
        watcher.listening = watcher.ListenAsync(runId, after);
        return watcher;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await connection.DisposeAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ListenAsync(string runId, long? after)
    {
        await foreach (var item in connection.StreamAsync<JsonElement>("RunStream", runId, after, stop.Token))
        {
            var told = new HubMessage(
                TimeProvider.System.GetUtcNow(),
                [.. item.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64())],
                item.GetProperty("skipped").GetInt64(),
                item.GetProperty("last").GetInt64(),
                Encoding.UTF8.GetByteCount(item.GetRawText())
            );
            lock (messages)
                messages.Add(told);
        }
    }
}
