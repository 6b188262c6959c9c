using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.SignIn;

public static class SignInRegistration
{
    public const string Path = "/signin";

    /// <summary>
    /// A cookie session of 12 h, prolonged by use; keys kept by the Api; everything but the sign-in needs a signed-in user.
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
                o.Cookie.Configure(builder.Environment, "collection-platform", SameSiteMode.Lax);
                o.ExpireTimeSpan = TimeSpan.FromHours(12);
                o.SlidingExpiration = true;
                o.Events.OnRedirectToLogin = RefuseOrRedirect(StatusCodes.Status401Unauthorized);
                o.Events.OnRedirectToAccessDenied = RefuseOrRedirect(StatusCodes.Status403Forbidden);
            });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(o =>
        {
            o.Cookie.Configure(builder.Environment, "collection-platform-forms", SameSiteMode.Strict);
            o.HeaderName = "X-Form-Token";
            o.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services.AddDataProtection().SetApplicationName("CollectionPlatform.Web").ProtectKeys(builder.Configuration);
        services.AddSingleton<ApiXmlRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(o =>
            o.XmlRepository = provider.GetRequiredService<ApiXmlRepository>()
        ));
        services.Configure<CookieTempDataProviderOptions>(o =>
            o.Cookie.Configure(builder.Environment, "collection-platform-notes", SameSiteMode.Lax)
        );
        // Any stranger can send a broken token; the answer says so, the log need not.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Critical);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error); // we warn ourselves
        services.AddAnonymousPosts();
    }

    public static void UseSignIn(this WebApplication app)
    {
        app.WarnOfPlainKeys();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    /// <summary>Never to a host that the request named, which may be anything.</summary>
    private static string WithoutHost(string url) => url[url.IndexOf('/', url.IndexOf("://", StringComparison.Ordinal) + 3)..];

    /// <summary>Pages are redirected; what scripts call (the hub) is refused with a status they can read.</summary>
    private static Func<RedirectContext<CookieAuthenticationOptions>, Task> RefuseOrRedirect(int status) =>
        context =>
        {
            if (context.Request.Path.StartsWithSegments("/hub"))
                context.Response.StatusCode = status;
            else
                context.Response.Redirect(WithoutHost(context.RedirectUri));
            return Task.CompletedTask;
        };
}
