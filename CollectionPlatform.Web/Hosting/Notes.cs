using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// What a form's answer leaves for the next page to say, in a cookie. The page that was left may still renew a part of itself, or look
/// whether the site is back: neither takes the note, which a person would miss.
/// </summary>
public sealed class Notes(CookieTempDataProvider cookie) : ITempDataProvider
{
    /// <summary>Sent by a page that renews its parts: when it was loaded.</summary>
    public const string RenewalHeader = "X-Loaded-At";

    public IDictionary<string, object> LoadTempData(HttpContext context) =>
        IsForAPerson(context.Request) ? cookie.LoadTempData(context) : new Dictionary<string, object>();

    public void SaveTempData(HttpContext context, IDictionary<string, object> values)
    {
        if (IsForAPerson(context.Request))
            cookie.SaveTempData(context, values);
    }

    private static bool IsForAPerson(HttpRequest request) =>
        !HttpMethods.IsHead(request.Method) && !request.Headers.ContainsKey(RenewalHeader);
}
