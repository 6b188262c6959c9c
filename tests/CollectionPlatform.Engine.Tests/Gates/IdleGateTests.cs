using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>Closed gates while no unit is left that could be their probe.</summary>
[Collection(nameof(EngineTests))]
public sealed class IdleGateTests(EngineFixture fixture) : GateTest(fixture)
{
    [Fact]
    public async Task A_rate_limit_is_over_with_its_wait_and_an_outage_is_not()
    {
        await Fixture.ExecuteAsync("update runs set state = 'cancelled' where finished_at is null"); // what other tests left
        var wait = TimeSpan.FromSeconds(1);
        await Store.CloseAsync(Ebay, new GateClosing(GateState.Down, "away", wait / 2), default); // due sooner
        await Store.CloseAsync(ProviderName.Amazon, new GateClosing(GateState.RateLimited, "429", wait), default);
        using var engine = Engine();
        await engine.StartAsync();
        await Eventually.HoldsAsync(async () => await StateAsync(ProviderName.Amazon) == GateState.Up, "the rate limit is over");
        Assert.Equal(GateState.Down, await StateAsync(Ebay));
        await engine.StopAsync();
    }

    private Task<GateState> StateAsync(ProviderName provider) =>
        Fixture.ReadAsync(db => db.Providers.Where(p => p.Name == provider).Select(p => p.State).SingleAsync());

    private IHost Engine()
    {
        var builder = Fixture.Builder();
        builder.Configuration["Worker:Name"] = Guid.NewGuid().ToString("N");
        builder.AddEngine();
        foreach (var provider in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new GeneratedProvider(provider, 1, 0));
        return builder.Build();
    }
}
