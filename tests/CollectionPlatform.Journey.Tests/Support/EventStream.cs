using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>An event as it came: its name, the <c>Last-Event-ID</c> in force after it, its data.</summary>
internal sealed record ServerEvent(string Name, long? Id, string Data)
{
    public T Read<T>()
        where T : class =>
        JsonSerializer.Deserialize<T>(Data, Wire.Json) ?? throw new InvalidDataException($"The event {Name} holds null.");
}

/// <summary>Follows <c>GET /api/runs/{id}/stream</c>.</summary>
internal static class EventStream
{
    /// <summary>The events until the server ends the stream or the caller leaves it.</summary>
    /// <param name="platform">The product.</param>
    /// <param name="run">The run to follow.</param>
    /// <param name="lastEventId">What a browser that reconnects would send.</param>
    /// <param name="stop">Gives up.</param>
    public static async IAsyncEnumerable<ServerEvent> FollowAsync(
        Platform platform,
        Run run,
        long? lastEventId,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/runs/{run.Id}/stream");
        if (lastEventId is { } id)
            request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        using var answer = await platform.Stack.Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        var parser = SseParser.Create(body);
        await foreach (var item in parser.EnumerateAsync(stop))
            yield return new ServerEvent(
                item.EventType,
                long.TryParse(parser.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : null,
                item.Data
            );
    }
}
