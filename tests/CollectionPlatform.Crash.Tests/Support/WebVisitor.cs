using System.Net;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Crash.Tests.Support;

/// <summary>A person without scripts, signed in.</summary>
public sealed partial class WebVisitor : IDisposable
{
    private readonly HttpClient _client;

    private WebVisitor(HttpClient client) => _client = client;

    public static async Task<WebVisitor> SignInAsync(LocalStack stack)
    {
        var visitor = new WebVisitor(new HttpClient { BaseAddress = stack.WebUrl });
        var token = FormToken().Match(await visitor._client.GetStringAsync("/signin")).Groups["token"].Value;
        var form = new Dictionary<string, string> { ["userName"] = "admin", ["password"] = stack.AdminPassword, ["__RequestVerificationToken"] = token };
        using var content = new FormUrlEncodedContent(form);
        using var answer = await visitor._client.PostAsync("/signin", content);
        Assert.Equal((HttpStatusCode.OK, "/admin/automation"), (answer.StatusCode, answer.RequestMessage!.RequestUri!.AbsolutePath));
        return visitor;
    }

    /// <summary>The status of a page, and what it says in words to whoever looks at it for an explanation.</summary>
    public async Task<(HttpStatusCode Status, string Alert)> LookAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        return (answer.StatusCode, Alert().Match(await answer.Content.ReadAsStringAsync()).Groups["alert"].Value);
    }

    public void Dispose() => _client.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("role=\"alert\">(?<alert>[^<]+)<")]
    private static partial Regex Alert();
}
