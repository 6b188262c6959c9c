using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Upkeep;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.ServiceDefaults;
using CollectionPlatform.Worker.Engine;

namespace CollectionPlatform.Worker;

/// <summary>The worker service: the engine, the upkeep and health end points.</summary>
public static class WorkerApp
{
    /// <summary>Dispatchers, committers and upkeep use about a dozen.</summary>
    private const int MaxConnections = 20;

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddStorage(MaxConnections, StorageRegistration.ProbesOnly);
        builder.AddRedis();
        builder.AddUpkeep();
        builder.AddProviders();
        builder.AddEngine();

        var app = builder.Build();
        app.MapHealthEndpoints();
        return app;
    }
}
