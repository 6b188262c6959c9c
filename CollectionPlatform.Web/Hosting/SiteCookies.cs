namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// How the site's cookies are named. Outside development they go over https only, and begin with <c>__Host-</c>: browsers take such a
/// cookie from this very host alone, so that no neighbouring site can plant one. In development the site runs over plain http.
/// </summary>
public static class SiteCookies
{
    public static bool AreSecure(this IHostEnvironment environment) => !environment.IsDevelopment();

    public static string CookieName(this IHostEnvironment environment, string name) => environment.AreSecure() ? $"__Host-{name}" : name;

    /// <summary>Sets name, scope and safety; a page of another site never makes a browser send the cookie with a post.</summary>
    public static void Configure(this CookieBuilder cookie, IHostEnvironment environment, string name, SameSiteMode sameSite)
    {
        cookie.Name = environment.CookieName(name);
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SameSite = sameSite;
        cookie.SecurePolicy = environment.AreSecure() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }
}
