using CollectionPlatform.Api.Runs.Failures;
using CollectionPlatform.Api.Runs.Live;

namespace CollectionPlatform.Api.Runs;

public static class RunRegistration
{
    public static void AddRuns(this IServiceCollection services)
    {
        services.AddScoped<RunViews>();
        services.AddScoped<RunLog>();
        services.AddScoped<FailureLog>();
        services.AddScoped<UnresolvedFailures>();
        services.AddScoped<FailureRetry>();
    }
}
