using CollectionPlatform.Core.Items;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <summary>How many of the run's products are clearly cheaper at eBay, in all and per category.</summary>
    /// <exception cref="ApiException">410 once its list of products is removed.</exception>
    public Task<RunValueView> RunValueAsync(Guid id, CancellationToken cancellation) =>
        GetAsync<RunValueView>($"api/runs/{id}/value", cancellation);

    /// <summary>The same of a category, over all runs.</summary>
    public Task<ProductValue> CategoryValueAsync(Guid id, CancellationToken cancellation) =>
        GetAsync<ProductValue>($"api/categories/{id}/value", cancellation);
}
