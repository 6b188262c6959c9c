using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.SignIn;

/// <summary>Addresses that browsers, proxies or frameworks were known to take for another site's.</summary>
[Collection(SiteCollection.Limits)]
public sealed class ReturnAddressTests(LimitsFixture site)
{
    public static TheoryData<string> Elsewhere =>
        [
            "https://evil.example/",
            "HTTPS://evil.example",
            "https:evil.example",
            "https:/evil.example",
            "http:\\\\evil.example",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/\\/evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            " //evil.example",
            "/%00/evil.example",
            "/%2f/evil.example",
            "/%5cevil.example",
            "/%09/evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "~//evil.example",
            "~/\\evil.example",
            "/products\r\nLocation: https://evil.example",
            "/products\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "data:text/html,x",
            "@evil.example",
            ".evil.example",
            "//127.0.0.1@evil.example",
            "／／evil.example",
        ];

    [Theory]
    [MemberData(nameof(Elsewhere))]
    public async Task No_address_leads_to_another_site(string address)
    {
        var query = "?returnUrl=" + Uri.EscapeDataString(address);
        using var visitor = new Stranger(site.Web.Url);
        using var signedIn = await visitor.PostAsync(
            "/signin" + query,
            await visitor.TokenAsync("/signin" + query),
            ("userName", "admin"),
            ("password", FakeApi.Password),
            ("ReturnUrl", address)
        );
        StaysHere(signedIn);
        StaysHere(await visitor.GetAsync("/signin" + query)); // who is signed in is led on

        var token = await visitor.TokenAsync("/admin/settings");
        foreach (var path in (string[])["/theme", "/admin/settings?handler=cap", "/admin/automation?handler=attend"])
            StaysHere(
                await visitor.PostAsync(path, token, ("returnUrl", address), ("budgetCapUsd", "5"), ("name", "ebay"), ("choice", "try"))
            );
    }

    /// <summary>The answer leads to a path of this site, as the most careless reader of addresses understands it.</summary>
    private void StaysHere(HttpResponseMessage answer)
    {
        using var led = answer;
        Assert.Equal(302, (int)led.StatusCode);
        var location = Assert.Single(led.Headers.GetValues("Location"));
        Assert.Matches("^/([^/\\\\\\x00-\\x20]|$)", location);
        Assert.DoesNotMatch("[\\x00-\\x20\\\\]", location);
        Assert.Equal(new Uri(site.Web.Url).Authority, new Uri(new Uri(site.Web.Url), location).Authority);
        Assert.DoesNotContain(led.Headers, header =>
            header.Key == "Set-Cookie" && header.Value.Any(v => v.StartsWith("a=b", StringComparison.Ordinal))
        );
    }
}
