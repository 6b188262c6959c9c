using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Workers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Core.Upkeep;

public static class UpkeepRegistration
{
    /// <summary>The upkeep that must work with all workers gone: it runs in every worker and in Api. Needs storage and Redis.</summary>
    public static void AddUpkeep(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton<WorkerRegistry>().AddSingleton<Announcer>().AddSingleton<BudgetWarning>().AddScoped<RunTransitions>();
        builder.Services.AddHostedService<LivenessWatch>().AddHostedService<RunDrains>().AddHostedService<BudgetWatch>();
    }
}
