using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Api.Runs.Live;

/// <summary>Writes server-sent events: one line of JSON each, flushed when the caller says so.</summary>
// Not TypedResults.ServerSentEvents: it can send no comment, hence no heartbeat, and flushes after each of up to 500 entries.
internal sealed class SseWriter(HttpResponse response)
{
    public void Begin()
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no"; // proxies must not hold events back
    }

    /// <param name="id">What <c>Last-Event-ID</c> will say after a reconnect; null leaves it as it is.</param>
    public Task EventAsync<T>(string name, T data, long? id, CancellationToken stop)
    {
        var head = id is { } number ? string.Create(CultureInfo.InvariantCulture, $"id: {number}\n") : "";
        return response.WriteAsync($"{head}event: {name}\ndata: {JsonSerializer.Serialize(data, WireJson.Options)}\n\n", stop);
    }

    /// <summary>A comment: keeps proxies from closing an idle connection.</summary>
    public Task HeartbeatAsync(CancellationToken stop) => response.WriteAsync(": still here\n\n", stop);

    public Task FlushAsync(CancellationToken stop) => response.Body.FlushAsync(stop);
}
