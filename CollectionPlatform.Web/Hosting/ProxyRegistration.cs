using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Hosting;

/// <summary>The site behind a proxy that speaks https for it: docs/proxy.md says how to set up both.</summary>
public static class ProxyRegistration
{
    /// <summary>What a proxy tells, beside the name of the host: for whom it asks, and whether that browser came over https.</summary>
    public const ForwardedHeaders Believed = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;

    private const string HttpsOnly =
        "This site is used over https. Its proxy must send X-Forwarded-Proto, and the proxy's address must stand in the setting "
        + "Proxy:KnownProxies or Proxy:KnownNetworks (docs/proxy.md).";

    private const string NoHost = "The host name of this request is not valid. Open the site by its own address.";

    public static void AddProxy(this IHostApplicationBuilder builder)
    {
        // The framework's own switch, which deployments set for all services, believes whoever sends these headers.
        builder.Configuration["ForwardedHeaders_Enabled"] = "false";
        builder.Services.AddOptions<ProxyOptions>().BindConfiguration(ProxyOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ProxyOptions>, ProxyOptions.Validator>();
        builder
            .Services.AddOptions<ForwardedHeadersOptions>()
            .Configure<IOptions<ProxyOptions>>(
                (headers, proxy) =>
                {
                    headers.ForwardedHeaders = Believed;
                    headers.ForwardLimit = proxy.Value.ForwardLimit;
                    headers.KnownProxies.Clear(); // the framework knows this machine; here nobody is known who is not named
                    headers.KnownIPNetworks.Clear();
                    foreach (var address in proxy.Value.Proxies)
                        headers.KnownProxies.Add(address);
                    foreach (var network in proxy.Value.Networks)
                        headers.KnownIPNetworks.Add(network);
                }
            );
        builder.Services.AddHsts(o => o.MaxAge = TimeSpan.FromDays(365));
    }

    /// <summary>First of all: what comes after sees the client's address and scheme.</summary>
    public static void UseProxy(this WebApplication app)
    {
        app.Use((context, next) => HasReadableHost(context.Request) ? next(context) : RefuseAsync(context, NoHost));
        if (app.Services.GetRequiredService<IOptions<ProxyOptions>>().Value.AreAny) // without any, the framework would believe everybody
            app.UseForwardedHeaders();
        if (!app.Environment.AreSecure())
            return;
        app.UseHsts();
        app.Use(
            (context, next) =>
            {
                // Who watches over the process asks it directly.
                if (context.Request.IsHttps || context.Request.Path.Value is "/health" or "/alive")
                    return next(context);
                return RefuseAsync(context, HttpsOnly);
            }
        );
    }

    private static Task RefuseAsync(HttpContext context, string sentence)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(sentence, context.RequestAborted);
    }

    /// <summary>The framework throws wherever it reads or writes a name such as <c>xn--</c> or <c>a..b</c>.</summary>
    private static bool HasReadableHost(HttpRequest request)
    {
        try
        {
            _ = request.Host.ToUriComponent();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
