namespace CollectionPlatform.Web.Hosting;

/// <summary>Light, dark or as the system says: kept in a cookie, so that the server can render it and nothing flashes.</summary>
public static class Theme
{
    public const string Light = "light";
    public const string Dark = "dark";
    public const string System = "system";

    public static string Of(HttpRequest request) =>
        request.Cookies[Cookie(request.HttpContext).Name!] is { } kept and (Light or Dark) ? kept : System;

    public static void Set(HttpResponse response, string theme)
    {
        var cookie = Cookie(response.HttpContext);
        response.Cookies.Append(cookie.Name!, theme is Light or Dark ? theme : System, cookie.Build(response.HttpContext));
    }

    private static CookieBuilder Cookie(HttpContext context)
    {
        var cookie = new CookieBuilder { MaxAge = TimeSpan.FromDays(365), IsEssential = true };
        cookie.Configure(context.RequestServices.GetRequiredService<IHostEnvironment>(), "theme", SameSiteMode.Lax);
        return cookie;
    }
}
