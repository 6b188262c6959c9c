using System.Security.Claims;
using System.Threading.RateLimiting;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Users;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Api.Limits;

/// <summary>How much one caller may do at a time, so that nobody starves the others.</summary>
internal static class CallerLimits
{
    /// <summary>Answers of any size, which keep database and processor busy for long.</summary>
    public const string Exports = "exports";

    /// <summary>Answers that stay open.</summary>
    public const string Streams = "streams";

    /// <summary>How many calls wait for each that may go on.</summary>
    private const int WaitingPerCall = 32;

    public static void AddCallerLimits(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddOptions<LimitOptions>()
            .BindConfiguration(LimitOptions.Section)
            .Validate(o => o.ExportsPerCaller is >= 1 and <= 100, "Limits:ExportsPerCaller must be a whole number from 1 to 100.")
            .Validate(o => o.StreamsPerCaller is >= 1 and <= 10_000, "Limits:StreamsPerCaller must be a whole number from 1 to 10,000.")
            .Validate(o => o.CallsPerCaller is >= 1 and <= 1_000, "Limits:CallsPerCaller must be a whole number from 1 to 1,000.")
            .ValidateOnStart();
        builder
            .Services.AddOptions<RateLimiterOptions>()
            .Configure<IOptions<LimitOptions>>(
                (limiter, limits) =>
                {
                    limiter.AddPolicy(Exports, http => AtATime(http, limits.Value.ExportsPerCaller, waiting: 0));
                    limiter.AddPolicy(Streams, http => AtATime(http, limits.Value.StreamsPerCaller, waiting: 0));
                    limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(http =>
                        IsBounded(http)
                            ? AtATime(http, limits.Value.CallsPerCaller, limits.Value.CallsPerCaller * WaitingPerCall)
                            : RateLimitPartition.GetNoLimiter("")
                    );
                }
            );
    }

    private static RateLimitPartition<string> AtATime(HttpContext http, int most, int waiting) =>
        RateLimitPartition.GetConcurrencyLimiter(NameOf(http.User), _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = most,
            QueueLimit = waiting,
        });

    /// <summary>Not what has a limit of its own, nor strangers, who are refused, nor what the site does for all its users.</summary>
    private static bool IsBounded(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<EnableRateLimitingAttribute>() is null
        && (http.User.IsInRole(nameof(Role.Admin)) || http.User.IsInRole(nameof(Role.Viewer)));

    /// <summary>A key may be called like a user: they are two callers.</summary>
    private static string NameOf(ClaimsPrincipal caller) => (caller.IsInRole(Access.ServiceRole) ? "user " : "key ") + caller.Actor();
}
