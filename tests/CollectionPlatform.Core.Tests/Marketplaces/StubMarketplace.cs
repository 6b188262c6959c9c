using System.Globalization;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>A marketplace over real HTTP that answers what a test tells it to.</summary>
internal sealed class StubMarketplace : IAsyncDisposable
{
    private readonly WebApplication server;

    private StubMarketplace(WebApplication server) => this.server = server;

    public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;

    /// <summary>What was asked for last, as it stood in the request.</summary>
    public (string Target, string RunId) Asked { get; private set; }

    public Uri Address { get; private set; } = null!;

    public static async Task<StubMarketplace> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        var marketplace = new StubMarketplace(builder.Build());
        marketplace.server.Urls.Add("http://127.0.0.1:0");
        marketplace.server.Run(context =>
        {
            marketplace.Asked = (context.Features.Get<IHttpRequestFeature>()!.RawTarget, context.Request.Headers["X-Run-Id"].ToString());
            return marketplace.Answer(context);
        });
        await marketplace.server.StartAsync();
        var addresses = marketplace.server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        marketplace.Address = new Uri(addresses.Addresses.First() + "/");
        return marketplace;
    }

    /// <summary>The providers as the product sets them up, both at this marketplace.</summary>
    public IHost Providers(TimeSpan timeout)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System);
        foreach (var provider in (ProviderName[])[ProviderName.Amazon, ProviderName.Ebay])
        {
            builder.Configuration[$"Providers:{provider.Key()}:BaseUrl"] = Address.ToString();
            builder.Configuration[$"Providers:{provider.Key()}:TimeoutSeconds"] = timeout.TotalSeconds.ToString(
                CultureInfo.InvariantCulture
            );
        }
        builder.AddProviders();
        return builder.Build();
    }

    public Task StopAsync() => server.StopAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
