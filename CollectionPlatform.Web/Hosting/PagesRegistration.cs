using System.IO.Compression;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Components;
using CollectionPlatform.Web.SignIn;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CollectionPlatform.Web.Hosting;

/// <summary>Pages, assets, error views and security headers.</summary>
public static class PagesRegistration
{
    private static string SecurityPolicy(ImageHosts images) =>
        $"default-src 'self'; script-src 'self'; style-src 'self'; img-src {string.Join(' ', images.Origins.Prepend("'self' data:"))}; "
        + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void AddPages(this IHostApplicationBuilder builder)
    {
        builder
            .Services.AddScoped<RunsOfRequest>()
            .AddRazorPages()
            .AddMvcOptions(o =>
            {
                o.Filters.Add<AdminsOnlyChange>();
                o.Filters.Add<StaleForm.Note>();
                o.Filters.Add<RunsOfRequest.Begin>();
            });
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<RouteOptions>(o => o.LowercaseUrls = true);
        builder.Services.AddSingleton<SiteFont>();
        builder.Services.AddOptions<ImageHosts>().BindConfiguration(ImageHosts.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ImageHosts>, ImageHosts.Validator>();
        builder.Services.AddResponseCompression(o =>
        {
            o.EnableForHttps = true; // assets only: they hold no secret that a compression oracle could guess
            o.MimeTypes = ["text/css", "text/javascript", "image/svg+xml"];
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(o => o.Level = CompressionLevel.Optimal);
    }

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var policy = SecurityPolicy(app.Services.GetRequiredService<IOptions<ImageHosts>>().Value);
        app.Use(
            (context, next) =>
            {
                // When the answer starts: error views begin theirs anew, without what was set before.
                context.Response.OnStarting(() =>
                {
                    var headers = context.Response.Headers;
                    headers.ContentSecurityPolicy = policy;
                    headers.XContentTypeOptions = "nosniff";
                    headers["Referrer-Policy"] = "same-origin";
                    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
                    headers["Cross-Origin-Opener-Policy"] = "same-origin";
                    // What only this user may see: a shared computer's back button shall not show it after the sign-out. Forms would ask
                    // for less; files set their own.
                    var isPage = context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) == true;
                    if (isPage || StringValues.IsNullOrEmpty(headers.CacheControl))
                        headers.CacheControl = "no-store";
                    return Task.CompletedTask;
                });
                return next(context);
            }
        );
    }

    /// <summary>A refusal or silence of the Api, and every fault of our own, becomes a page with one action.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(
            new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                AllowStatusCode404Response = true,
                StatusCodeSelector = e => ProblemIn(e)?.Status ?? StatusCodes.Status500InternalServerError,
                SuppressDiagnosticsCallback = context => ProblemIn(context.Exception) is not null,
            }
        );
        app.UseWhen(
            context => !context.Request.Path.StartsWithSegments("/hub") && !context.Request.Path.StartsWithSegments("/health"),
            pages => pages.UseStatusCodePagesWithReExecute("/error/{0}")
        );
        app.Use(RefusedRequest.Forget);
    }

    /// <summary>The problem behind an exception: data protection wraps what its key store throws.</summary>
    internal static ApiException? ProblemIn(Exception? e) => e is null ? null : e as ApiException ?? ProblemIn(e.InnerException);

    public static void UseAssets(this WebApplication app)
    {
        app.UseResponseCompression();
        app.UseStaticFiles(
            new StaticFileOptions
            {
                OnPrepareResponse = file =>
                    file.Context.Response.Headers.CacheControl =
                        file.Context.Request.Query.ContainsKey("v") || SiteFont.IsNamedByContent(file.Context.Request.Path)
                            ? "public, max-age=31536000, immutable"
                            : "no-cache",
            }
        );
        app.UseRouting(); // after the files: a route never hides one
    }
}
