using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <summary>Sums of the book of spend over days (UTC), both inclusive.</summary>
    /// <param name="by"><c>day</c>, <c>month</c>, <c>provider</c>, <c>category</c> or <c>run</c>.</param>
    /// <param name="limit">1 to 500.</param>
    public Task<SpendReport> SpendAsync(string by, DateOnly from, DateOnly to, string? after, int limit, CancellationToken cancellation) =>
        GetAsync<SpendReport>(
            "api/spend" + Query(("by", by), ("from", Day(from)), ("to", Day(to)), ("limit", limit), ("after", after)),
            cancellation
        );

    /// <summary>Estimate beside actual of the collections that were created on these days and completed, newest first.</summary>
    public Task<Page<PastEstimate>> PastEstimatesAsync(DateOnly from, DateOnly to, int limit, CancellationToken cancellation) =>
        GetAsync<Page<PastEstimate>>(
            "api/spend/estimates" + Query(("from", Day(from)), ("to", Day(to.AddDays(1))), ("limit", limit)),
            cancellation
        );

    /// <summary>Where the report lies as a file.</summary>
    public static string SpendExport(string? by, string? from, string? to) =>
        "api/spend.csv" + Query(("by", by), ("from", from), ("to", to), ("bom", "true"));

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
