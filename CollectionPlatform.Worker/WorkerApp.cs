using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Upkeep;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.ServiceDefaults;
using CollectionPlatform.Worker.Engine;

namespace CollectionPlatform.Worker;

/// <summary>The worker service: the engine, the upkeep and health end points.</summary>
public static class WorkerApp
{
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.AddStorage();
        builder.AddRedis();
        builder.AddUpkeep();
        builder.AddProviders();
        builder.AddEngine();

        var app = builder.Build();
        app.MapHealthEndpoints();
        return app;
    }
}
