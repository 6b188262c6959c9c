using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.SignIn;

public static class SignInRegistration
{
    public const string Path = "/signin";

    /// <summary>
    /// A cookie session of 12 h, prolonged by use and checked at each request; keys kept by the Api; everything but the sign-in needs a
    /// signed-in user.
    /// </summary>
    public static void AddSignIn(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services
            .AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie(o =>
            {
                o.LoginPath = Path;
                o.AccessDeniedPath = "/error/403";
                o.ReturnUrlParameter = "returnUrl";
                o.Cookie.Name = "collection-platform";
                o.Cookie.HttpOnly = true;
                o.Cookie.SameSite = SameSiteMode.Lax;
                o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
                o.ExpireTimeSpan = TimeSpan.FromHours(12);
                o.SlidingExpiration = true;
                o.EventsType = typeof(SessionEvents);
            });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "collection-platform-forms";
            o.Cookie.SameSite = SameSiteMode.Strict;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.HeaderName = "X-Form-Token";
            o.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services.AddDataProtection().SetApplicationName("CollectionPlatform.Web");
        services.AddScoped<SessionEvents>().AddSingleton<BrowserCookie>();
        services.AddSingleton<ApiXmlRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(o =>
            o.XmlRepository = provider.GetRequiredService<ApiXmlRepository>()
        ));
        services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(SignInTries);
        });
    }

    public static void UseSignIn(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>60 tries at once and one more per second from an address; the Api locks single accounts much sooner.</summary>
    private static RateLimitPartition<string> SignInTries(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Path.StartsWithSegments(Path)
            ? RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 60,
                    TokensPerPeriod = 1,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                    AutoReplenishment = true,
                }
            )
            : RateLimitPartition.GetNoLimiter("");
}
