using System.Net;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

/// <summary>A page of another site cannot control the sandbox through the browser of whoever opens it; scripts can, as before.</summary>
public sealed class OtherSitesTests : WithSandbox
{
    [Theory]
    [InlineData("PUT", "/control/ebay", "Origin", "http://evil.example")]
    [InlineData("PUT", "/control/ebay", "Origin", "null")]
    [InlineData("PUT", "/control/ebay", "Origin", "http://127.0.0.1:1")]
    [InlineData("PUT", "/control/ebay", "Sec-Fetch-Site", "cross-site")]
    [InlineData("PUT", "/control/ebay", "Sec-Fetch-Site", "same-site")]
    [InlineData("POST", "/control/reset", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "/control/reset", "Origin", "https://evil.example")]
    [InlineData("GET", "/control/ledger", "Sec-Fetch-Site", "cross-site")]
    [InlineData("GET", "/control/ebay", "Sec-Fetch-Site", "same-site")]
    public async Task What_a_browser_sends_for_another_site_is_refused_and_changes_nothing(
        string method,
        string path,
        string header,
        string value
    )
    {
        await Client.FaultsAsync("ebay", """{"latencyMs":3}""");
        using var answer = await SendAsync(method, path, (header, value));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"latencyMs\":3,", await Client.GetStringAsync("/control/ebay"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sandbox_s_own_pages_and_a_link_of_the_dashboard_are_served()
    {
        var own = Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        using var ownPage = await SendAsync("PUT", "/control/ebay", ("Origin", own), ("Sec-Fetch-Site", "same-origin"));
        using var typed = await SendAsync("GET", "/control/ledger", ("Sec-Fetch-Site", "none"));
        using var link = await SendAsync("GET", "/control/ledger", ("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "navigate"));
        Assert.All([ownPage, typed, link], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (method == "PUT")
            request.Content = new StringContent("""{"latencyMs":9}""");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return await Client.SendAsync(request);
    }
}
