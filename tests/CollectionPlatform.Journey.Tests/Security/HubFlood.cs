using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace CollectionPlatform.Journey.Tests.Security;

/// <summary>One connection that asks for streams of many runs at once.</summary>
internal sealed class HubFlood : IAsyncDisposable
{
    private readonly HubConnection connection;
    private readonly CancellationTokenSource stop = new();
    private Task[] streams = [];
    private int refused;

    private HubFlood(Uri web, CookieContainer session) =>
        connection = new HubConnectionBuilder()
            .WithUrl(new Uri(web, "/hub/live"), options =>
            {
                options.Cookies = session;
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
            })
            .Build();

    /// <summary>How many streams were refused so far.</summary>
    public int Refused => Volatile.Read(ref refused);

    public static async Task<HubFlood> OpenAsync(Uri web, CookieContainer session, int streams)
    {
        var flood = new HubFlood(web, session);
        await flood.connection.StartAsync();
        flood.streams = [.. Enumerable.Range(0, streams).Select(_ => flood.ListenAsync())];
        return flood;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await connection.DisposeAsync();
        await Task.WhenAll(streams).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var _ in connection.StreamAsync<JsonElement>("RunStream", Guid.NewGuid(), null, stop.Token)) { }
        }
        catch (HubException)
        {
            Interlocked.Increment(ref refused);
        }
    }
}
