using System.Net;
using System.Net.Sockets;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>Where a provider is looked for, and what a call tells that finds nobody there.</summary>
public sealed class ProviderAddressTests
{
    [Fact]
    public async Task A_provider_that_takes_no_connection_was_sent_nothing()
    {
        var builder = Host.CreateApplicationBuilder();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            builder.Configuration["Providers:amazon:BaseUrl"] = $"http://{free.LocalEndpoint}";
            builder.Configuration["Providers:ebay:BaseUrl"] = "http://no-such-host.invalid";
        }

        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddProviders();
        using var host = builder.Build();
        foreach (var provider in host.Services.GetServices<IProvider>())
            Assert.Equal(
                TransportFault.Unreachable,
                (await provider.CallAsync(RunId.New(), new WorkUnit(provider.Name, "B0", 1, 0), null, default)).Fault
            );
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1000001")]
    [InlineData("many")]
    public void A_bound_on_pages_is_a_whole_number_or_is_refused_with_a_sentence(string text)
    {
        PageBounds Bounds(string? ebay) =>
            PageBounds.Of(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(new Dictionary<string, string?> { ["Providers:ebay:MaxPages"] = ebay })
                    .Build()
            );
        Assert.Equal(new PageBounds(50_000, 100), Bounds(null));
        Assert.Equal(7, Bounds("7").Of(ProviderName.Ebay));
        var refusal = Assert.Throws<InvalidOperationException>(() => Bounds(text));
        Assert.Equal($"Set Providers:ebay:MaxPages to a whole number from 1 to 1000000; it is '{text}'.", refusal.Message);
    }

    [Theory]
    [InlineData(null, "http://sandbox/")] // found by service discovery
    [InlineData("", "http://sandbox/")]
    [InlineData("https://api.example.com/v2", "https://api.example.com/v2/")]
    [InlineData("ftp://api.example.com", null)]
    [InlineData("api.example.com", null)]
    public void A_provider_is_reached_at_its_own_address_or_at_the_sandbox(string? url, string? address)
    {
        var configuration = new ConfigurationManager { ["Providers:ebay:BaseUrl"] = url };
        if (address is not null)
            Assert.Equal(new Uri(address), ProviderRegistration.BaseAddress(configuration, ProviderName.Ebay));
        else
            Assert.Contains(
                "Set Providers:ebay:BaseUrl",
                Assert.Throws<InvalidOperationException>(() => ProviderRegistration.BaseAddress(configuration, ProviderName.Ebay)).Message,
                StringComparison.Ordinal
            );
    }
}
