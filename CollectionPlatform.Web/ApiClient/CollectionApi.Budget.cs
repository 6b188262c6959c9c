using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <param name="skipLookupsYoungerThanDays">1 to 365; null looks up everything.</param>
    public Task<EstimateView> EstimateAsync(
        IReadOnlyCollection<Guid> categoryIds,
        int? skipLookupsYoungerThanDays,
        CancellationToken cancellation
    ) =>
        SendAsync<EstimateView>(HttpMethod.Post, "api/collections/estimate", new { categoryIds, skipLookupsYoungerThanDays }, cancellation);

    /// <summary>The stale categories that fit under an amount.</summary>
    public Task<StaleChoice> StaleAsync(
        int olderThanDays,
        decimal withinUsd,
        int? skipLookupsYoungerThanDays,
        CancellationToken cancellation
    ) =>
        SendAsync<StaleChoice>(
            HttpMethod.Post,
            "api/collections/stale",
            new
            {
                olderThanDays,
                withinUsd,
                skipLookupsYoungerThanDays,
            },
            cancellation
        );

    /// <summary>The sums over all runs; of the runs themselves only the first.</summary>
    public Task<ExposureView> ExposureAsync(CancellationToken cancellation) =>
        GetAsync<ExposureView>("api/exposure" + Query(("limit", 1)), cancellation);

    public Task<RunSpendView> RunSpendAsync(Guid id, CancellationToken cancellation) =>
        GetAsync<RunSpendView>($"api/runs/{id}/spend", cancellation);

    public Task<Page<RunCategoryView>> RunCategoriesAsync(Guid id, string? after, CancellationToken cancellation) =>
        GetAsync<Page<RunCategoryView>>($"api/runs/{id}/categories" + Query(("limit", 500), ("after", after)), cancellation);

    /// <summary>Newest first.</summary>
    /// <param name="limit">1 to 500.</param>
    public Task<Page<PriceHistoryEntry>> PriceHistoryAsync(string? after, int limit, CancellationToken cancellation) =>
        GetAsync<Page<PriceHistoryEntry>>("api/prices/history" + Query(("limit", limit), ("after", after)), cancellation);
}
