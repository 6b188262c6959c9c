using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Live;

/// <summary>An Api within this process that takes its time for each answer and counts how many it is asked for at once.</summary>
internal sealed class SlowApi : HttpMessageHandler, IHttpClientFactory
{
    private readonly Lock gate = new();
    private int now;

    /// <summary>The paths it was asked for.</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Most calls at once so far.</summary>
    public int Most { get; private set; }

    /// <summary>Answers 503.</summary>
    public bool Away { get; set; }

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new Uri("http://api/") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (gate)
            Most = Math.Max(Most, ++now);
        var path = request.RequestUri!.AbsolutePath;
        Calls.Enqueue(path);
        await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken); // its slowness, not a wait for anything
        lock (gate)
            now--;
        object answer = path.EndsWith("/log", StringComparison.Ordinal)
            ? new Page<LogEntry>([Samples.Entry(1)], null)
            : Samples.Run("Slow", id: Guid.Parse(path.Split('/')[^1]));
        return new(Away ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK)
        {
            Content = JsonContent.Create(answer, answer.GetType(), options: WireJson.Options),
        };
    }
}
