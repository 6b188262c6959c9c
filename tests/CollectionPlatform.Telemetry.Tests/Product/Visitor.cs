using System.Text.RegularExpressions;

namespace CollectionPlatform.Telemetry.Tests.Product;

/// <summary>A person without scripts on the site of the product.</summary>
internal sealed partial class Visitor(string web) : IDisposable
{
    private readonly HttpClient client = new() { BaseAddress = new Uri(web) };

    public Task SignInAsync(string password) => SubmitAsync("/signin", "/signin", [new("userName", "admin"), new("password", password)]);

    /// <summary>Clicks "Start" for all categories; answers the id of the run it leads to.</summary>
    public async Task<string> StartCollectionAsync()
    {
        const string page = "/admin/automation/review";
        var ended = await SubmitAsync(page, $"{page}?handler=start", [new("all", "true"), new("acknowledgeWarning", "true")]);
        return RunPage().Match(ended.AbsolutePath) is { Success: true } run
            ? run.Groups["id"].Value
            : throw new InvalidOperationException($"The start ended at {ended}.");
    }

    public void Dispose() => client.Dispose();

    private async Task<Uri> SubmitAsync(string page, string action, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var token = FormToken().Match(await client.GetStringAsync(new Uri(page, UriKind.Relative))).Groups["token"].Value;
        using var form = new FormUrlEncodedContent([.. fields, new("__RequestVerificationToken", token)]);
        using var answer = await client.PostAsync(new Uri(action, UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
        return answer.RequestMessage!.RequestUri!;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<token>[^\"]+)\"")]
    private static partial Regex FormToken();

    [GeneratedRegex("^/admin/automation/runs/(?<id>[0-9a-f-]{36})$")]
    private static partial Regex RunPage();
}
