using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Core.Storage;

public static partial class StorageRegistration
{
    // Retries stay off: the commit repeats itself under its own number, and EF's retrying strategy forbids explicit transactions.
    static partial void Enrich(IHostApplicationBuilder builder) =>
        builder.EnrichNpgsqlDbContext<CollectionDb>(settings => { settings.DisableRetry = true; settings.DisableHealthChecks = true; });
}
