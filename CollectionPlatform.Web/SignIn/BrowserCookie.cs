using System.Security.Cryptography;
using CollectionPlatform.Web.Hosting;
using Microsoft.AspNetCore.DataProtection;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// Knows a browser in which somebody has signed in before, for years: wrong passwords from elsewhere do not lock it out. It opens nothing
/// by itself.
/// </summary>
public sealed class BrowserCookie(IDataProtectionProvider protection, IHostEnvironment environment)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400); // the most that browsers keep one

    private readonly string name = environment.CookieName("collection-platform-browser");
    private readonly IDataProtector protector = protection.CreateProtector("browser");

    /// <summary>Null for a browser without a cookie of ours.</summary>
    public Guid? Read(HttpRequest request)
    {
        try
        {
            return request.Cookies[name] is { } cookie && Guid.TryParse(protector.Unprotect(cookie), out var id) ? id : null;
        }
        catch (CryptographicException)
        {
            return null; // forged, or of another installation
        }
    }

    public void Write(HttpResponse response, Guid id) =>
        response.Cookies.Append(
            name,
            protector.Protect($"{id}"),
            new CookieOptions
            {
                MaxAge = Lifetime,
                SameSite = SameSiteMode.Strict,
                HttpOnly = true,
                IsEssential = true,
                Secure = environment.AreSecure() || response.HttpContext.Request.IsHttps,
            }
        );
}
