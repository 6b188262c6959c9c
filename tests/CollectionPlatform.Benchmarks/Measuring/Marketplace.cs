using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Benchmarks.Measuring;

/// <summary>What is called: providers in this process, or a sandbox over HTTP.</summary>
internal sealed class Marketplace
{
    private readonly IReadOnlyList<IProvider> providers;
    private readonly Uri? address;

    private Marketplace(IReadOnlyList<IProvider> providers, Uri? address) => (this.providers, this.address) = (providers, address);

    public static Marketplace Of(params IReadOnlyList<IProvider> providers) => new(providers, null);

    public static Marketplace At(Uri address) => new([], address);

    /// <summary>The providers alone, as an engine would have them.</summary>
    public IHost Build(TestBed bed)
    {
        var builder = bed.Fixture.Builder();
        AddTo(builder);
        return builder.Build();
    }

    public static IReadOnlyList<IProvider> ProvidersOf(IHost host) => [.. host.Services.GetServices<IProvider>()];

    public void AddTo(IHostApplicationBuilder builder)
    {
        foreach (var provider in providers)
            builder.Services.AddSingleton(provider);
        if (address is null)
            return;
        foreach (var name in ProviderNames.All)
            builder.Configuration[$"Providers:{name.Key()}:BaseUrl"] = address.ToString();
        builder.AddProviders();
    }
}
