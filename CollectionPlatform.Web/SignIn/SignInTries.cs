using System.Threading.RateLimiting;
using CollectionPlatform.Web.Hosting;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// How many passwords an address may try. Only what is sent to the Api counts: whoever floods the page with anything else keeps nobody
/// behind the same address from signing in.
/// </summary>
public sealed class SignInTries(IOptions<LimitOptions> limits) : IDisposable
{
    private static readonly TimeSpan PerTry = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<HttpContext> tries = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetTokenBucketLimiter(ClientAddress.Of(context), _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = limits.Value.SignInsPerAddress,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = PerTry,
        })
    );

    /// <summary>Counts a try. Null: go on; else how long to wait.</summary>
    public TimeSpan? Take(HttpContext context)
    {
        using var lease = tries.AttemptAcquire(context);
        return lease.IsAcquired ? null
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait
            : PerTry;
    }

    public void Dispose() => tries.Dispose();
}
