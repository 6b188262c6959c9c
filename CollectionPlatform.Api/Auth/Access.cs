using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Api.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Api.Auth;

/// <summary>Who may do what: one rule for the whole API (Viewer reads, Admin does everything), two for its private parts.</summary>
public static class Access
{
    /// <summary>GET for every key, all else for Admin.</summary>
    public const string ByMethod = "by-method";

    public const string Admin = "admin";

    /// <summary>Web's key only.</summary>
    public const string Service = "service";

    public const string SignInLimit = "sign-in";

    internal const string ServiceRole = "Service";

    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<AuthOptions>(builder.Configuration.GetSection(AuthOptions.Section));
        builder
            .Services.AddAuthentication(ApiKeyHandler.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null);
        builder
            .Services.AddAuthorizationBuilder()
            .AddPolicy(ByMethod, policy =>
                policy
                    .RequireAuthenticatedUser()
                    .RequireAssertion(context =>
                        context.User.IsInRole(nameof(Role.Admin))
                        || (context.Resource is HttpContext http && HttpMethods.IsGet(http.Request.Method))
                    )
            )
            .AddPolicy(Admin, policy => policy.RequireRole(nameof(Role.Admin)))
            .AddPolicy(Service, policy => policy.RequireRole(ServiceRole));
        builder.Services.AddSingleton<CallerWatch>();
        builder.Services.AddHostedService(services => services.GetRequiredService<CallerWatch>());
        builder.Services.AddRateLimiter(_ => { });
        builder
            .Services.AddOptions<Microsoft.AspNetCore.RateLimiting.RateLimiterOptions>()
            .Configure<IOptions<AuthOptions>>(
                (limiter, auth) =>
                {
                    limiter.OnRejected = (context, _) => RejectAsync(context.HttpContext, context.Lease);
                    limiter.AddPolicy(SignInLimit, _ =>
                        RateLimitPartition.GetTokenBucketLimiter("all", _ => new TokenBucketRateLimiterOptions
                        {
                            TokenLimit = auth.Value.SignInsPerMinute,
                            TokensPerPeriod = Math.Max(1, auth.Value.SignInsPerMinute / 60),
                            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        })
                    );
                }
            );
    }

    /// <summary>Who acts, as timelines show it.</summary>
    public static string Actor(this ClaimsPrincipal caller) => caller.Identity?.Name ?? ActorName.Unknown;

    /// <summary>The id of the key or user that calls; null for the configured keys.</summary>
    public static Guid? Id(this ClaimsPrincipal caller) =>
        Guid.TryParse(caller.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>An idempotency key as one of this caller: another caller's same key is another one. 64 characters.</summary>
    public static string OwnIdempotencyKey(this ClaimsPrincipal caller, string key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Id()?.ToString() ?? caller.Actor()}:{key}")));

    private static async ValueTask RejectAsync(HttpContext http, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Max(1, after.TotalSeconds) : 1;
        http.Response.Headers.RetryAfter = Math.Ceiling(wait).ToString(CultureInfo.InvariantCulture);
        await Problem.OfStatus(StatusCodes.Status429TooManyRequests, http.Request).ExecuteAsync(http);
    }
}
