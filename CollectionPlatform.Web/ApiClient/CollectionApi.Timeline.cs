using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <summary>What runs and providers did from a time until now.</summary>
    /// <param name="from">At most 31 days ago.</param>
    public Task<TimelineView> TimelineAsync(DateTimeOffset from, CancellationToken cancellation) =>
        GetAsync<TimelineView>(
            "api/timeline" + Query(("from", from.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))),
            cancellation
        );

    /// <summary>Those of the products that there are, in no order.</summary>
    /// <param name="asins">1 to 100.</param>
    public async Task<IReadOnlyList<ProductCard>> ProductCardsAsync(IEnumerable<string> asins, CancellationToken cancellation) =>
        (
            await GetAsync<Page<ProductCard>>("api/product-cards" + Query([.. asins.Select(asin => ("asin", (object?)asin))]), cancellation)
        ).Items;
}
