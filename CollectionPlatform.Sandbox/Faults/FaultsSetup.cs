using Microsoft.Extensions.Options;

namespace CollectionPlatform.Sandbox.Faults;

internal static class FaultsSetup
{
    public static void AddFaults(this IServiceCollection services) =>
        services.AddSingleton(provider => new FaultInjectors(
            provider.GetRequiredService<IOptions<SandboxOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()
        ));
}
