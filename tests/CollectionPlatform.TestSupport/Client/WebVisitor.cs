using System.Net;
using System.Text.RegularExpressions;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>A person without scripts, signed in.</summary>
public sealed partial class WebVisitor : IDisposable
{
    private readonly HttpClient client;

    private WebVisitor(Uri web) =>
        client = new HttpClient(new SocketsHttpHandler { CookieContainer = Session, AutomaticDecompression = DecompressionMethods.All })
        {
            BaseAddress = web,
        };

    /// <summary>The cookies, for connections that are to be of the same session.</summary>
    public CookieContainer Session { get; } = new();

    /// <exception cref="InvalidOperationException">The site did not let the person in.</exception>
    public static Task<WebVisitor> SignInAsync(LocalStack stack) => SignInAsync(stack.WebUrl, "admin", stack.AdminPassword);

    /// <exception cref="InvalidOperationException">The site did not let the person in.</exception>
    public static async Task<WebVisitor> SignInAsync(Uri web, string userName, string password)
    {
        var visitor = new WebVisitor(web);
        try
        {
            await visitor.SignInAgainAsync(userName, password);
            return visitor;
        }
        catch
        {
            visitor.Dispose();
            throw;
        }
    }

    /// <summary>In the same browser, with the cookies it has.</summary>
    /// <exception cref="InvalidOperationException">The site did not let the person in.</exception>
    public async Task SignInAgainAsync(string userName, string password)
    {
        using var answer = await PostAsync("/signin", await FormAsync("/signin"), ("userName", userName), ("password", password));
        if ((answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath) != (HttpStatusCode.OK, "/admin/automation"))
            throw new InvalidOperationException($"The sign-in ended at {answer.RequestMessage!.RequestUri} with {answer.StatusCode}.");
    }

    /// <summary>Presses "Sign out".</summary>
    public async Task SignOutAsync()
    {
        using var answer = await PostAsync("/signout", await FormAsync("/products"));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The token of the forms of a page, as it was when the page was opened.</summary>
    public async Task<string> FormAsync(string page) =>
        FormToken().Match(await client.GetStringAsync(new Uri(page, UriKind.Relative))).Groups["token"].Value;

    /// <summary>Sends a form with the token of the page it stands on.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, string form, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent([
            .. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)),
            new("__RequestVerificationToken", form),
        ]);
        return await client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    /// <summary>Somebody else with a copy of the cookies as they are now, at the same site or another of its instances.</summary>
    public WebVisitor Copy(Uri? web = null)
    {
        var copy = new WebVisitor(web ?? client.BaseAddress!);
        foreach (Cookie cookie in Session.GetCookies(client.BaseAddress!))
            copy.Session.Add(new Cookie(cookie.Name, cookie.Value, "/", copy.client.BaseAddress!.Host));
        return copy;
    }

    /// <summary>Whether pages open, instead of leading to the sign-in.</summary>
    public async Task<bool> IsInAsync()
    {
        using var answer = await GetAsync("/products");
        return answer.IsSuccessStatusCode && answer.RequestMessage!.RequestUri!.AbsolutePath == "/products";
    }

    /// <summary>A page as it comes, whatever its status.</summary>
    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(new Uri(path, UriKind.Relative));

    /// <summary>The status of a page, and what it says in words to whoever looks at it for an explanation.</summary>
    public async Task<(HttpStatusCode Status, string Alert)> LookAsync(string path)
    {
        using var answer = await GetAsync(path);
        return (answer.StatusCode, Alert().Match(await answer.Content.ReadAsStringAsync()).Groups["alert"].Value);
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("role=\"alert\">(?<alert>[^<]+)<")]
    private static partial Regex Alert();
}
