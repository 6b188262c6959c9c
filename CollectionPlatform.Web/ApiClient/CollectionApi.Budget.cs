using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    public Task<ReviewEstimate> EstimateAsync(IReadOnlyCollection<Guid> categoryIds, CancellationToken cancellation) =>
        SendAsync<ReviewEstimate>(HttpMethod.Post, "api/collections/estimate", new { categoryIds }, cancellation);

    public Task<OpenExposure> ExposureAsync(CancellationToken cancellation) => GetAsync<OpenExposure>("api/exposure", cancellation);

    public Task<RunMoney> RunMoneyAsync(Guid id, CancellationToken cancellation) => GetAsync<RunMoney>($"api/runs/{id}/spend", cancellation);

    public Task<Page<CategoryOutcome>> RunCategoriesAsync(Guid id, string? after, CancellationToken cancellation) =>
        GetAsync<Page<CategoryOutcome>>($"api/runs/{id}/categories" + Query(("limit", 500), ("after", after)), cancellation);

    /// <summary>Newest first.</summary>
    /// <param name="limit">1 to 500.</param>
    public Task<Page<PastPrice>> PriceHistoryAsync(string? after, int limit, CancellationToken cancellation) =>
        GetAsync<Page<PastPrice>>("api/prices/history" + Query(("limit", limit), ("after", after)), cancellation);
}
