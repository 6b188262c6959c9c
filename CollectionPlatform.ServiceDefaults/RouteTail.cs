using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CollectionPlatform.ServiceDefaults;

/// <summary>
/// Reads an id that ends an address. An id may hold any character, a slash too: it is one encoded segment (<c>B0%2F12</c>), or a proxy has
/// decoded it on the way (<c>B0/12</c>). The server decodes all but the slash, so its route value is no id: <c>%2F</c> in it may be a
/// slash or the three characters. The request line still tells.
/// </summary>
public static class RouteTail
{
    /// <summary>All that follows <paramref name="prefix"/> in the request line's path, decoded once.</summary>
    /// <param name="prefix">The route before the id, with slashes at both ends: <c>/api/products/</c>.</param>
    /// <param name="routeValue">What routing made of it: the answer where the request line does not hold the prefix.</param>
    public static string Of(HttpContext http, string prefix, string routeValue)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(prefix);
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length);
        var start = path.IndexOf(prefix, StringComparison.OrdinalIgnoreCase);
        return start < 0 ? routeValue : Uri.UnescapeDataString(path[(start + prefix.Length)..]);
    }
}
