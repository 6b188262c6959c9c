using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

/// <summary>Which products are wanted; null is all of them.</summary>
public readonly record struct ProductFilter(Guid? RunId, Guid? CategoryId, string? Q);

/// <param name="Exact">False where counting would take long: an estimate of all, and a lower bound for a run or category.</param>
public sealed record ProductCount(long Count, bool Exact);

internal sealed record CategoriesChanged(int Changed);

public sealed partial class CollectionApi
{
    /// <param name="q">What name or external id contain; null for all.</param>
    public Task<Page<CategoryView>> CategoriesAsync(string? q, string? after, int limit, CancellationToken cancellation) =>
        CategoriesAsync(q, null, after, limit, cancellation);

    private Task<Page<CategoryView>> CategoriesAsync(
        string? q,
        int? olderThanDays,
        string? after,
        int limit,
        CancellationToken cancellation
    ) =>
        GetAsync<Page<CategoryView>>(
            "api/categories" + Query(("q", q), ("olderThanDays", olderThanDays), ("after", after), ("limit", limit)),
            cancellation
        );

    /// <summary>All categories that can be collected, by name.</summary>
    public Task<IReadOnlyList<CategoryView>> EnabledCategoriesAsync(CancellationToken cancellation) =>
        EnabledCategoriesAsync(null, cancellation);

    /// <param name="olderThanDays">1 to 365: with how much of each is older; null without.</param>
    public async Task<IReadOnlyList<CategoryView>> EnabledCategoriesAsync(int? olderThanDays, CancellationToken cancellation)
    {
        var all = new List<CategoryView>();
        string? after = null;
        do
        {
            var page = await CategoriesAsync(null, olderThanDays, after, 500, cancellation);
            all.AddRange(page.Items.Where(c => c.Enabled));
            after = page.Next;
        } while (after is not null);
        return [.. all.OrderBy(c => c.Name, StringComparer.OrdinalIgnoreCase)];
    }

    public Task<CategoryView> AddCategoryAsync(string name, string externalId, int? expectedProducts, CancellationToken cancellation) =>
        SendAsync<CategoryView>(
            HttpMethod.Post,
            "api/categories",
            new
            {
                name,
                externalId,
                expectedProducts,
            },
            cancellation
        );

    public Task<CategoryView> EditCategoryAsync(
        Guid id,
        string name,
        int? expectedProducts,
        bool enabled,
        CancellationToken cancellation
    ) =>
        SendAsync<CategoryView>(
            HttpMethod.Patch,
            $"api/categories/{id}",
            new
            {
                name,
                expectedProducts,
                enabled,
            },
            cancellation
        );

    /// <summary>Changes several at once; what is null stays as it is.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EditCategoriesAsync(
        IReadOnlyList<Guid> ids,
        bool? enabled,
        int? expectedProducts,
        CancellationToken cancellation
    )
    {
        object change = enabled is not null ? new { ids, enabled } : new { ids, expectedProducts };
        return (await SendAsync<CategoriesChanged>(HttpMethod.Patch, "api/categories", change, cancellation)).Changed;
    }

    public Task DeleteCategoryAsync(Guid id, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Delete, $"api/categories/{id}", null, cancellation);

    public async Task<CategoryImport> ImportCategoriesAsync(string csv, CancellationToken cancellation)
    {
        try
        {
            using var response = await SendAsync(
                Request(HttpMethod.Post, "api/categories/import", new StringContent(csv, Encoding.UTF8, "text/csv")),
                cancellation
            );
            return (await response.Content.ReadFromJsonAsync<CategoryImport>(WireJson.Options, cancellation))!;
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            throw ApiException.Unreachable(e);
        }
    }

    /// <summary>The most recently changed first; <paramref name="after"/> turns to older ones.</summary>
    public Task<Page<ProductView>> ProductsAsync(ProductFilter filter, string? after, int limit, CancellationToken cancellation) =>
        ProductsAsync(filter, null, "newest", after, limit, cancellation);

    /// <param name="sort"><c>discount</c>: the largest first; <c>sellers</c>: the one with most sellers first.</param>
    public Task<Page<ProductView>> ProductsByAsync(
        string sort,
        ProductFilter filter,
        string? after,
        int limit,
        CancellationToken cancellation
    ) => ProductsAsync(filter, sort, null, after, limit, cancellation);

    /// <summary>How many products there are, or how many a run or category has.</summary>
    public Task<ProductCount> ProductCountAsync(Guid? runId, Guid? categoryId, CancellationToken cancellation) =>
        GetAsync<ProductCount>("api/product-count" + Query(("runId", runId), ("categoryId", categoryId)), cancellation);

    /// <summary>Those that changed after a position, the oldest change first.</summary>
    public Task<Page<ProductView>> ProductsSinceAsync(ProductFilter filter, long position, int limit, CancellationToken cancellation) =>
        ProductsAsync(filter, null, "oldest", position.ToString(CultureInfo.InvariantCulture), limit, cancellation);

    private Task<Page<ProductView>> ProductsAsync(
        ProductFilter filter,
        string? sort,
        string? order,
        string? after,
        int limit,
        CancellationToken cancellation
    ) =>
        GetAsync<Page<ProductView>>(
            "api/products"
                + Query(
                    ("runId", filter.RunId),
                    ("categoryId", filter.CategoryId),
                    ("q", filter.Q),
                    ("sort", sort),
                    ("order", order),
                    ("after", after),
                    ("limit", limit)
                ),
            cancellation
        );

    /// <exception cref="ApiException">404 when there is none.</exception>
    public Task<ProductView> ProductAsync(string asin, CancellationToken cancellation) =>
        GetAsync<ProductView>($"api/products/{Uri.EscapeDataString(asin)}", cancellation);

    /// <summary>Where these products are to be had as a file of any size; see <see cref="StreamAsync"/>.</summary>
    /// <param name="format"><c>csv</c> or <c>ndjson</c>.</param>
    public static string ProductExport(string format, string? runId, string? categoryId, string? q) =>
        "api/products/export"
        + Query(
            ("format", format),
            ("runId", runId),
            ("categoryId", categoryId),
            ("q", q),
            ("bom", format == "csv" ? "true" : null) // a person opens it in a spreadsheet
        );

    public Task<Page<ProviderView>> ProvidersAsync(CancellationToken cancellation) =>
        GetAsync<Page<ProviderView>>("api/providers", cancellation);

    /// <summary>A person's choice in a failure storm.</summary>
    /// <param name="choice"><c>skip</c> or <c>wait</c>.</param>
    /// <exception cref="ApiException">409 when there is nothing to decide.</exception>
    public Task<ProviderView> DecideAsync(string provider, string choice, CancellationToken cancellation) =>
        SendAsync<ProviderView>(HttpMethod.Post, $"api/providers/{Uri.EscapeDataString(provider)}/decision", new { choice }, cancellation);

    /// <summary>Says that what needed a person is mended: the provider is tried at once.</summary>
    /// <exception cref="ApiException">409 when it does not wait for a person.</exception>
    public Task<ProviderView> ProbeAsync(string provider, CancellationToken cancellation) =>
        SendAsync<ProviderView>(HttpMethod.Post, $"api/providers/{Uri.EscapeDataString(provider)}/probe", new { }, cancellation);

    public Task<Tagged<SettingsView>> SettingsAsync(CancellationToken cancellation) =>
        SendTaggedAsync<SettingsView>(HttpMethod.Get, "api/settings", null, cancellation);

    /// <summary>Saves the cap; the rest of the settings stays.</summary>
    /// <param name="tag">Of the settings that were seen.</param>
    /// <exception cref="ApiException">409 <see cref="ApiException.ChangedMeanwhile"/> when they are others by now.</exception>
    public Task<SettingsView> SaveCapAsync(decimal budgetCapUsd, string tag, CancellationToken cancellation) =>
        SendAsync<SettingsView>(HttpMethod.Put, "api/settings", new { budgetCapUsd }, cancellation, ("If-Match", tag));

    public Task<Tagged<PricesView>> PricesAsync(CancellationToken cancellation) =>
        SendTaggedAsync<PricesView>(HttpMethod.Get, "api/prices", null, cancellation);

    /// <param name="tag">Of the prices that were seen.</param>
    /// <exception cref="ApiException">409 <see cref="ApiException.ChangedMeanwhile"/> when they are others by now.</exception>
    public Task<PricesView> SavePricesAsync(PricesView prices, string tag, CancellationToken cancellation) =>
        SendAsync<PricesView>(HttpMethod.Put, "api/prices", prices, cancellation, ("If-Match", tag));
}
