namespace CollectionPlatform.Web.Hosting;

/// <summary>Light, dark or as the system says: kept in a cookie, so that the server can render it and nothing flashes.</summary>
public static class Theme
{
    public const string Light = "light";
    public const string Dark = "dark";
    public const string System = "system";
    private const string Cookie = "theme";

    public static string Of(HttpRequest request) => request.Cookies[Cookie] is Light or Dark ? request.Cookies[Cookie]! : System;

    public static void Set(HttpResponse response, string theme) =>
        response.Cookies.Append(
            Cookie,
            theme is Light or Dark ? theme : System,
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                IsEssential = true,
                Secure = response.HttpContext.Request.IsHttps,
            }
        );
}
