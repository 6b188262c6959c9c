using System.Text.Json;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Api.Tests.Support;

internal sealed record SseEvent(string Name, long? Id, string Data)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Data, WireJson.Options)!;
}

/// <summary>Reads a stream of server-sent events one by one, with a deadline.</summary>
internal sealed class SseReader : IDisposable
{
    private readonly CancellationTokenSource deadline = new(TimeSpan.FromSeconds(90));
    private readonly HttpResponseMessage response;
    private readonly StreamReader reader;

    private SseReader(HttpResponseMessage response, Stream body) => (this.response, reader) = (response, new StreamReader(body));

    public static async Task<SseReader> OpenAsync(HttpClient client, string path, long? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", $"{lastEventId}");
        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        return new SseReader(response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>The next event; null when the stream has ended.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        var (name, id, data) = ("", (long?)null, "");
        while (await reader.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.Length == 0 && name.Length > 0)
                return new SseEvent(name, id, data);
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = long.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture);
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
        }
        return null;
    }

    /// <summary>The next event of that name; those before it are dropped.</summary>
    public async Task<SseEvent> NextAsync(string name)
    {
        while (await NextAsync() is { } e)
            if (e.Name == name)
                return e;
        throw new InvalidOperationException($"The stream ended before an event '{name}'.");
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
        deadline.Dispose();
    }
}
