using System.Text.RegularExpressions;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.AspNetCore.HttpOverrides;

namespace CollectionPlatform.Web.Tests.Proxy;

/// <summary>The examples of docs/proxy.md say what the site expects. Whether nginx and Caddy take them is theirs to say.</summary>
public sealed partial class ProxyDocsTests
{
    private static readonly string[] Believed =
    [
        ForwardedHeadersDefaults.XForwardedForHeaderName,
        ForwardedHeadersDefaults.XForwardedProtoHeaderName,
    ];

    [Fact]
    public void Nginx_sends_exactly_the_headers_that_the_site_believes_and_those_of_web_sockets()
    {
        Assert.Equal(ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ProxyRegistration.Believed);
        var nginx = ProxyDocs.Block("nginx");
        Assert.Equal(
            [.. ((string[])["Host", .. Believed, "Upgrade", "Connection"]).Order(StringComparer.Ordinal)],
            NginxHeader().Matches(nginx).Select(header => header.Groups["name"].Value).Order(StringComparer.Ordinal)
        );
        foreach (var needed in (string[])["proxy_http_version 1.1;", "proxy_buffering off;", "client_max_body_size 5m;"])
            Assert.Contains(needed, nginx, StringComparison.Ordinal);
        Assert.Equal(nginx.Count(c => c == '{'), nginx.Count(c => c == '}'));
    }

    [Fact]
    public void Caddy_holds_no_events_back_and_does_not_change_its_own_headers()
    {
        var caddy = ProxyDocs.Block("caddy");
        Assert.Contains("flush_interval -1", caddy, StringComparison.Ordinal);
        Assert.DoesNotContain("header_up", caddy, StringComparison.Ordinal);
        Assert.Equal(caddy.Count(c => c == '{'), caddy.Count(c => c == '}'));
    }

    [Fact]
    public void The_example_names_settings_that_there_are()
    {
        var known = typeof(ProxyOptions)
            .GetProperties()
            .Select(property => $"{ProxyOptions.Section}__{property.Name}")
            .Concat(["ASPNETCORE_ENVIRONMENT", "AllowedHosts"]);
        Assert.Contains("Proxy__KnownProxies", ProxyDocs.Settings.Select(setting => setting.Name));
        Assert.All(ProxyDocs.Settings, setting => Assert.Contains(setting.Name, known));
    }

    [GeneratedRegex(@"proxy_set_header (?<name>\S+) \S+;")]
    private static partial Regex NginxHeader();
}
