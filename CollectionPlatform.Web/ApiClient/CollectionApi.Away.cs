using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.ApiClient;

public sealed partial class CollectionApi
{
    /// <param name="until">What happened later is not told; null tells all.</param>
    public Task<AwayView> AwayAsync(DateTimeOffset? until, CancellationToken cancellation) =>
        GetAsync<AwayView>("api/away" + Query(("until", until?.UtcDateTime.ToString("O"))), cancellation);

    /// <summary>The user has seen what was told up to then; it is not told again.</summary>
    public Task<AwayView> SeenAsync(DateTimeOffset until, CancellationToken cancellation) =>
        SendAsync<AwayView>(HttpMethod.Put, "api/away", new { until }, cancellation);
}
