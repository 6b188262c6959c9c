using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Work.Commit;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Worker.Engine;

public static class EngineRegistration
{
    /// <summary>The engine. Needs storage, Redis, upkeep and providers.</summary>
    public static void AddEngine(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Frontier>().AddSingleton<Derivation>().AddSingleton<CommitLog>().AddSingleton<RunCommitter>();
        services.AddSingleton<Reservations>().AddSingleton<GateStore>().AddSingleton<TokenBucket>();
        services.AddSingleton<ProcessDelay>().AddSingleton<FinishedCheck>().AddSingleton<WatchReads>().AddSingleton<EngineLog>();
        services.AddSingleton<IReadOnlyDictionary<ProviderName, IProvider>>(s => s.GetServices<IProvider>().ToDictionary(p => p.Name));
        services.AddSingleton<RetentionTargets>().AddSingleton<DetailRemoval>();
        services.AddHostedService<EngineHost>().AddHostedService<RetentionKeeper>();
        AddSession(services);
    }

    /// <summary>What lives as long as an epoch of the worker.</summary>
    private static void AddSession(IServiceCollection services)
    {
        services.AddScoped<Session>().AddScoped<EngineGauges>().AddScoped<CurrentWorker>();
        services.AddScoped(s => s.GetRequiredService<CurrentWorker>().Identity);
        services.AddScoped<CallRegistry>().AddScoped<UnitRunner>().AddScoped<LiveWorkers>();
        services.AddScoped<Batches>().AddScoped<AfterCommit>();
        services.AddScoped<IReadOnlyList<Committer>>(s =>
            [
                .. s.GetRequiredService<CurrentWorker>()
                    .Identity.CommitLanes.Select(lane => ActivatorUtilities.CreateInstance<Committer>(s, lane)),
            ]
        );
        services.AddScoped<Heartbeat>().AddScoped<IUpkeepLoop>(s => s.GetRequiredService<Heartbeat>());
        services.AddScoped<RunWatch>().AddScoped<IUpkeepLoop>(s => s.GetRequiredService<RunWatch>());
        services.AddScoped<FrontierKeeper>().AddScoped<IUpkeepLoop>(s => s.GetRequiredService<FrontierKeeper>());
        services.AddScoped<RunMover>().AddScoped<Reconciler>().AddScoped<CapStop>().AddScoped<WaitingNote>();
        services.AddScoped<IReadOnlyDictionary<ProviderName, Gate>>(s =>
            ProviderNames.All.ToDictionary(provider => provider, provider => s.GetRequiredKeyedService<Gate>(provider))
        );
        foreach (var provider in ProviderNames.All)
            AddProvider(services, provider);
    }

    /// <summary>What there is once per provider in a session. These services name each other by the provider that they share.</summary>
    private static void AddProvider(IServiceCollection services, ProviderName provider)
    {
        services.AddKeyedScoped(provider, (s, _) =>
            new Gate(
                provider,
                s.GetRequiredService<GateStore>(),
                s.GetRequiredService<IOptions<WorkerOptions>>().Value,
                s.GetRequiredService<TimeProvider>(),
                s.GetRequiredService<ProcessDelay>(),
                Random.Shared
            )
        );
        services.AddKeyedScoped<Recovery>(provider).AddKeyedScoped<ReadyRuns>(provider);
        services.AddKeyedScoped<BatchLeaser>(provider).AddKeyedScoped<Probe>(provider);
        services.AddKeyedScoped<LeaseRound>(provider).AddKeyedScoped<PacedCalls>(provider).AddKeyedScoped<Dispatcher>(provider);
        services.AddScoped<ILeasingLoop>(s => s.GetRequiredKeyedService<PacedCalls>(provider));
        services.AddScoped<ILeasingLoop>(s => s.GetRequiredKeyedService<Dispatcher>(provider));
    }
}
