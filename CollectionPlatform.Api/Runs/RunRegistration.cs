using CollectionPlatform.Api.Runs.Failures;
using CollectionPlatform.Api.Runs.Live;
using CollectionPlatform.Api.Runs.Timeline;
using CollectionPlatform.Core.Live;

namespace CollectionPlatform.Api.Runs;

public static class RunRegistration
{
    public static void AddRuns(this IServiceCollection services)
    {
        services.AddScoped<RunViews>();
        services.AddScoped<RunSpanReads>();
        services.AddScoped<Outages>();
        services.AddScoped<RunLog>().AddSingleton<RecentLog>();
        services.AddSingleton<FailureCounts>().AddScoped<FailureLog>();
        services.AddScoped<UnresolvedFailures>();
        services.AddScoped<FailureRetry>();
    }
}
