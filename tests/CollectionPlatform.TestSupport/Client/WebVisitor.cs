using System.Net;
using System.Text.RegularExpressions;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>A person without scripts, signed in as <c>admin</c>.</summary>
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
    public static async Task<WebVisitor> SignInAsync(LocalStack stack)
    {
        var visitor = new WebVisitor(stack.WebUrl);
        var token = FormToken().Match(await visitor.client.GetStringAsync(new Uri("/signin", UriKind.Relative))).Groups["token"].Value;
        var form = new Dictionary<string, string>
        {
            ["userName"] = "admin",
            ["password"] = stack.AdminPassword,
            ["__RequestVerificationToken"] = token,
        };
        using var content = new FormUrlEncodedContent(form);
        using var answer = await visitor.client.PostAsync(new Uri("/signin", UriKind.Relative), content);
        return (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath) == (HttpStatusCode.OK, "/admin/automation")
            ? visitor
            : throw new InvalidOperationException($"The sign-in ended at {answer.RequestMessage!.RequestUri} with {answer.StatusCode}.");
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
