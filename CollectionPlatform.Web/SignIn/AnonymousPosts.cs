using System.Threading.RateLimiting;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// Posts that need no session take turns, by address, before anything of them is read. A bad one is done within milliseconds, so that it
/// costs the others nothing; a slow one is cut off (<see cref="Forms"/>).
/// </summary>
internal static class AnonymousPosts
{
    private const int WaitingPerPost = 8;

    public static void AddAnonymousPosts(this IServiceCollection services)
    {
        services
            .AddOptions<LimitOptions>()
            .BindConfiguration(LimitOptions.Section)
            .Validate(o => o.PostsPerAddress is >= 1 and <= 1_000, "Limits:PostsPerAddress must be a whole number from 1 to 1,000.")
            .Validate(o => o.SignInsPerAddress is >= 1 and <= 10_000, "Limits:SignInsPerAddress must be a whole number from 1 to 10,000.")
            .ValidateOnStart();
        services.AddSingleton<SignInTries>();
        services.AddRateLimiter(_ => { });
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<IOptions<LimitOptions>>(
                (limiter, limits) =>
                {
                    limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
                    limiter.OnRejected = (rejected, _) =>
                    {
                        rejected.HttpContext.Response.Headers.RetryAfter = "1";
                        return ValueTask.CompletedTask;
                    };
                    limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                        Forms.IsForm(context) && Forms.IsForStrangers(context)
                            ? RateLimitPartition.GetConcurrencyLimiter(ClientAddress.Of(context), _ => new ConcurrencyLimiterOptions
                            {
                                PermitLimit = limits.Value.PostsPerAddress,
                                QueueLimit = limits.Value.PostsPerAddress * WaitingPerPost,
                            })
                            : RateLimitPartition.GetNoLimiter("")
                    );
                }
            );
    }
}
