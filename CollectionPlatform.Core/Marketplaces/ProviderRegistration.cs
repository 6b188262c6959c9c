using System.Net.Sockets;
using CollectionPlatform.Core.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Core.Marketplaces;

public static class ProviderRegistration
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(3);
    private static readonly Uri Sandbox = new("http://sandbox/"); // found by service discovery

    /// <summary>
    /// The providers over HTTP, each with its own client: base address <c>Providers:{name}:BaseUrl</c>, else the sandbox; time-out
    /// <c>Providers:{name}:TimeoutSeconds</c> (default 10), pages read at most <see cref="PageBounds"/>.
    /// </summary>
    public static void AddProviders(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AddHttp<AmazonProvider>(builder, ProviderName.Amazon);
        AddHttp<EbayProvider>(builder, ProviderName.Ebay);
    }

    /// <summary>Where a provider is reached: its own address, else the service named <c>sandbox</c>.</summary>
    /// <exception cref="InvalidOperationException">The provider's own address is no http or https address.</exception>
    public static Uri BaseAddress(IConfiguration configuration, ProviderName provider)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration[$"Providers:{provider.Key()}:BaseUrl"] is not { Length: > 0 } url)
            return Sandbox;
        return Uri.TryCreate(url.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new InvalidOperationException(
                $"Set Providers:{provider.Key()}:BaseUrl to the provider's http or https address; it is '{url}'."
            );
    }

    /// <summary>
    /// As the handler does by itself, but a connect time-out is a connection error: nothing was sent, nothing can have been billed.
    /// </summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ConnectTimeout);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void AddHttp<T>(IHostApplicationBuilder builder, ProviderName provider)
        where T : class, IProvider
    {
        var address = BaseAddress(builder.Configuration, provider);
        var maxPages = PageBounds.Of(builder.Configuration).Of(provider);
        var timeout = TimeSpan.FromSeconds(builder.Configuration.GetValue($"Providers:{provider.Key()}:TimeoutSeconds", 10.0));
        builder
            .Services.AddHttpClient(provider.Key(), http => (http.BaseAddress, http.Timeout) = (address, timeout))
            .UseSocketsHttpHandler(
                (handler, _) =>
                {
                    handler.ConnectCallback = ConnectAsync;
                    handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                    handler.AllowAutoRedirect = false; // a redirected call could be billed twice
                    handler.AutomaticDecompression = System.Net.DecompressionMethods.All;
                }
            )
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        builder.Services.AddSingleton<IProvider>(services =>
            ActivatorUtilities.CreateInstance<T>(
                services,
                services.GetRequiredService<IHttpClientFactory>().CreateClient(provider.Key()),
                maxPages
            )
        );
    }
}
