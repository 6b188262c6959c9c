using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;

namespace CollectionPlatform.Worker.Engine;

public static class EngineRegistration
{
    /// <summary>The engine. Needs storage, Redis, upkeep and providers.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<Frontier>().AddSingleton<Derivation>().AddSingleton<CommitLog>().AddSingleton<RunCommitter>();
        builder.Services.AddSingleton<Reservations>().AddSingleton<GateStore>().AddSingleton<TokenBucket>();
        builder.Services.AddSingleton<ProcessDelay>().AddSingleton<FinishedCheck>().AddSingleton<EngineLog>().AddSingleton<EngineParts>();
        builder.Services.AddSingleton<RetentionTargets>().AddSingleton<DetailRemoval>();
        builder.Services.AddHostedService<EngineHost>().AddHostedService<RetentionKeeper>();
    }
}
