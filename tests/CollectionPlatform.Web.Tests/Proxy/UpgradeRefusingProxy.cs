using CollectionPlatform.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Web.Tests.Proxy;

/// <summary>A proxy before the site that answers 400 to web sockets and, when it is told so, refuses event streams too.</summary>
internal sealed class UpgradeRefusingProxy(string site, bool refusesEvents) : IAsyncDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
    private WebApplication? app;

    public string Url { get; } = $"http://127.0.0.1:{FreePort.Any()}";

    /// <summary>How many web sockets were refused.</summary>
    public int Refused;

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Url);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(PassAsync);
        await app.StartAsync();
    }

    private async Task PassAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Headers.Upgrade.Count > 0 || (refusesEvents && request.Headers.Accept == "text/event-stream"))
        {
            Interlocked.Increment(ref Refused);
            context.Response.StatusCode = 400;
            return;
        }
        using var forward = new HttpRequestMessage(new HttpMethod(request.Method), $"{site}{request.Path}{request.QueryString}");
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            forward.Content = new StreamContent(request.Body);
        foreach (var (name, values) in request.Headers)
            if (!forward.Headers.TryAddWithoutValidation(name, values.ToArray()))
                forward.Content?.Headers.TryAddWithoutValidation(name, values.ToArray());
        using var answer = await client.SendAsync(forward, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            if (name != "Transfer-Encoding")
                context.Response.Headers[name] = values.ToArray();
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        var piece = new byte[16 * 1024];
        await context.Response.Body.FlushAsync(context.RequestAborted);
        for (int read; (read = await body.ReadAsync(piece, context.RequestAborted)) > 0; )
        {
            await context.Response.Body.WriteAsync(piece.AsMemory(0, read), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        client.Dispose();
    }
}
