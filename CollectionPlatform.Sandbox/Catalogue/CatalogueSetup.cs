using Microsoft.Extensions.Options;

namespace CollectionPlatform.Sandbox.Catalogue;

internal static class CatalogueSetup
{
    public static void AddCatalogue(this IServiceCollection services) =>
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<SandboxOptions>>().Value;
            ICatalogue catalogue = string.IsNullOrEmpty(options.ProductsCsv)
                ? new GeneratedCatalogue(options)
                : CsvCatalogue.Read(options.ProductsCsv, options.CategoriesCsv);
            provider
                .GetRequiredService<ILogger<ICatalogue>>()
                .CatalogueReady(
                    catalogue.ProductCount,
                    catalogue.Categories.Count,
                    options.ProductsCsv ?? $"generated from seed {options.Seed}"
                );
            return catalogue;
        });
}
