using Microsoft.Extensions.Options;

namespace CollectionPlatform.Sandbox.Ledger;

internal static class LedgerSetup
{
    public static void AddLedger(this IServiceCollection services) =>
        services.AddSingleton(provider => new CallLedger(
            provider.GetRequiredService<IOptions<SandboxOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<CallLedger>>()
        ));
}
