using System.Net;
using System.Text.RegularExpressions;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>
/// Somebody with a plain HTTP client, who follows no redirect and keeps cookies by hand: a proxy's side of https is plain http, over which
/// no client would send a secure cookie.
/// </summary>
internal sealed partial class Stranger : IDisposable
{
    /// <summary>What the proxy of docs/proxy.md says of a browser that came over https.</summary>
    public static readonly string[] Https = ["X-Forwarded-Proto: https", "Host: collect.example"];

    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly Dictionary<string, string> cookies = [];
    private readonly string site;
    private readonly string[] headers;

    /// <param name="headers">Sent with each request, as <c>Name: value</c>.</param>
    public Stranger(string site, params string[] headers) => (this.site, this.headers) = (site, headers);

    /// <summary>Another client that has copied its cookies.</summary>
    public Stranger WithTheSameCookies()
    {
        var other = new Stranger(site, headers);
        foreach (var (name, value) in cookies)
            other.cookies[name] = value;
        return other;
    }

    /// <summary>Set-Cookie headers as they came last, by the name of the cookie.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>What it sends as the header Cookie, for a client of another kind.</summary>
    public string CookieHeader => string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}"));

    /// <summary>Signs in as that user, who then is no stranger any more.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string user = "admin", string password = FakeApi.Password) =>
        await PostAsync("/signin", await TokenAsync(), ("userName", user), ("password", password));

    /// <summary>The token of a form of this page.</summary>
    public async Task<string> TokenAsync(string page = "/signin")
    {
        using var answer = await GetAsync(page);
        return Token().Match(await answer.Content.ReadAsStringAsync()).Groups["token"].Value;
    }

    public Task<HttpResponseMessage> GetAsync(string path, params string[] more) => SendAsync(HttpMethod.Get, path, more: more);

    public Task<HttpResponseMessage> PostAsync(string path, string? token, params (string Name, string Value)[] fields)
    {
        var all = fields.Select(f => KeyValuePair.Create(f.Name, f.Value));
        if (token is not null)
            all = all.Prepend(KeyValuePair.Create("__RequestVerificationToken", token));
        return SendAsync(HttpMethod.Post, path, new FormUrlEncodedContent(all));
    }

    /// <param name="more">Headers of this request alone.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? body = null,
        bool chunked = false,
        params string[] more
    )
    {
        using var request = new HttpRequestMessage(method, site + path) { Content = body };
        request.Headers.TransferEncodingChunked = chunked;
        foreach (var header in headers.Concat(more))
            request.Headers.TryAddWithoutValidation(header.Split(": ")[0], header.Split(": ")[1]);
        if (cookies.Count > 0)
            request.Headers.Add("Cookie", CookieHeader);
        var answer = await client.SendAsync(request);
        if (answer.Headers.TryGetValues("Set-Cookie", out var given))
            foreach (var cookie in given)
            {
                var name = cookie[..cookie.IndexOf('=', StringComparison.Ordinal)];
                Cookies[name] = cookie;
                cookies[name] = cookie[(name.Length + 1)..cookie.IndexOf(';', StringComparison.Ordinal)];
            }
        return answer;
    }

    /// <summary>The status, and what the page says in words to whoever looks at it for an explanation.</summary>
    public static async Task<(HttpStatusCode Status, string Alert)> ReadAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        return (answer.StatusCode, Alert().Match(await answer.Content.ReadAsStringAsync()).Groups["alert"].Value);
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("role=\"alert\">(?<alert>[^<]+)<")]
    private static partial Regex Alert();
}
