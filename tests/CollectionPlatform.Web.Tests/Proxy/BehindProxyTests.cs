using System.Net;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Proxy;

/// <summary>The site outside development, with the settings of docs/proxy.md and a proxy on this machine.</summary>
[Collection(SiteCollection.Limits)]
public sealed class BehindProxyTests(LimitsFixture site)
{
    private static readonly string[] AsTheProxy = [.. Stranger.Https, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Host: evil.example"];

    [Fact]
    public async Task Every_cookie_is_secure_and_of_this_host_only()
    {
        using var admin = new Stranger(site.Proxied.Url, AsTheProxy);
        using var entered = await admin.SignInAsync();
        Assert.Equal("/admin/automation", entered.Headers.Location?.ToString());
        using var dark = await admin.PostAsync("/theme", await admin.TokenAsync("/admin/automation"), ("theme", "dark"));
        Assert.Equal("/", dark.Headers.Location?.ToString());
        using var cap = await admin.PostAsync(
            "/admin/settings?handler=cap",
            await admin.TokenAsync("/admin/settings"),
            ("budgetCapUsd", "5")
        );
        Assert.Equal("/admin/settings", cap.Headers.Location?.ToString());

        Assert.Equal(
            [
                "__Host-collection-platform",
                "__Host-collection-platform-browser",
                "__Host-collection-platform-forms",
                "__Host-collection-platform-notes",
                "__Host-theme",
            ],
            admin.Cookies.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(admin.Cookies.Values, cookie =>
        {
            var parts = cookie.Split("; ").Skip(1).ToList();
            Assert.Contains("secure", parts);
            Assert.Contains("path=/", parts);
            Assert.Contains("httponly", parts);
            Assert.DoesNotContain(parts, part => part.StartsWith("domain", StringComparison.OrdinalIgnoreCase));
        });
        using var page = await admin.GetAsync("/products");
        Assert.Contains("data-theme=\"dark\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("max-age=31536000", page.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task A_redirect_names_no_host_so_that_it_keeps_https()
    {
        using var stranger = new Stranger(site.Proxied.Url, AsTheProxy);
        using var answer = await stranger.GetAsync("/products");
        Assert.Equal("/signin?returnUrl=%2Fproducts", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("collect.example.evil.example")]
    [InlineData("127.0.0.1")]
    public async Task Another_host_than_the_allowed_ones_is_refused(string host)
    {
        using var stranger = new Stranger(site.Proxied.Url, $"Host: {host}", "X-Forwarded-Proto: https");
        using var answer = await stranger.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("evil", $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_http_is_told_what_is_missing_and_health_answers()
    {
        using var stranger = new Stranger(site.Proxied.Url, "Host: collect.example");
        using var answer = await stranger.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("X-Forwarded-Proto", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Keys_of_sessions_are_stored_encrypted_when_there_is_a_certificate()
    {
        using var admin = new Stranger(site.Proxied.Url, AsTheProxy);
        Assert.Equal(HttpStatusCode.Redirect, (await admin.SignInAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/products")).StatusCode);
        Assert.NotEmpty(site.ApiOfProxied.Keys);
        Assert.All(site.ApiOfProxied.Keys, key =>
        {
            Assert.Contains("EncryptedData", key, StringComparison.Ordinal);
            Assert.DoesNotContain("<value>", key, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("stored as they are", site.Proxied.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_a_certificate_keys_are_stored_plain_with_one_warning_and_an_unknown_proxy_is_not_believed()
    {
        await using var api = new FakeApi();
        await api.StartAsync();
        await using var web = site.Start(api, ("Proxy__KnownProxies", ""), ("Proxy__KnownNetworks", "10.1.0.0/16, fd00::/8"));
        await web.StartAsync();
        using var stranger = new Stranger(web.Url, AsTheProxy);
        using var answer = await stranger.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Single(web.Output.Split('\n'), line => line.Contains("stored as they are", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_development_cookies_go_over_http_and_keys_are_stored_as_before()
    {
        using var admin = new Stranger(site.Web.Url, AsTheProxy); // no proxy is known there
        await admin.SignInAsync();
        Assert.Equal(
            ["collection-platform", "collection-platform-browser", "collection-platform-forms"],
            admin.Cookies.Keys.Order(StringComparer.Ordinal)
        );
        Assert.All(admin.Cookies.Values, cookie => Assert.DoesNotContain("secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.All(site.Api.Keys, key => Assert.Contains("<value>", key, StringComparison.Ordinal));
        Assert.DoesNotContain("stored as they are", site.Web.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Proxy__KnownProxies", "10.0.0.300", "Proxy:KnownProxies holds \"10.0.0.300\"")]
    [InlineData("DataProtection__CertificatePath", "/nowhere/keys.pfx", "DataProtection:CertificatePath names /nowhere/keys.pfx")]
    public async Task A_wrong_setting_stops_the_start_with_a_sentence(string name, string value, string said)
    {
        await using var web = site.Start(site.Api, (name, value));
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(web.StartAsync);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }
}
