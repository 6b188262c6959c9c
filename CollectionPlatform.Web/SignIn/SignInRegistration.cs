using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.SignIn;

public static class SignInRegistration
{
    public const string Path = "/signin",
        SignOutPath = "/signout";

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
                o.Cookie.Configure(builder.Environment, "collection-platform", SameSiteMode.Lax);
                o.ExpireTimeSpan = TimeSpan.FromHours(12);
                o.SlidingExpiration = true;
                o.EventsType = typeof(SessionEvents);
            });
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddAntiforgery(o =>
        {
            o.Cookie.Configure(builder.Environment, "collection-platform-forms", SameSiteMode.Strict);
            o.HeaderName = "X-Form-Token";
            o.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        services.AddDataProtection().SetApplicationName("CollectionPlatform.Web").ProtectKeys(builder.Configuration);
        services.AddScoped<SessionEvents>().AddSingleton<BrowserCookie>();
        services.AddSingleton<ApiXmlRepository>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(o =>
            o.XmlRepository = provider.GetRequiredService<ApiXmlRepository>()
        ));
        services.AddSingleton<CookieTempDataProvider>().AddSingleton<ITempDataProvider, Notes>();
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
}
