using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    public Task<EstimateView> EstimateAsync(IReadOnlyCollection<Guid> categoryIds, CancellationToken cancellation) =>
        SendAsync<EstimateView>(HttpMethod.Post, "api/collections/estimate", new { categoryIds }, cancellation);

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
