using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>
/// The real Web program twice, over one canned Api and without a browser: as in development, and as behind a proxy, set up as docs/proxy.md
/// says.
/// </summary>
public sealed class LimitsFixture : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>How many passwords an address may try at once.</summary>
    internal const int Tries = 5;

    private readonly RedisServer redis = new();
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("limits-");

    internal FakeApi Api { get; } = new();
    internal FakeApi ApiOfProxied { get; } = new();
    internal WebProgram Web { get; private set; } = null!;
    internal WebProgram Proxied { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await Task.WhenAll(Api.StartAsync(), ApiOfProxied.StartAsync(), redis.StartAsync());
        Web = new WebProgram(Api.Url, redis.Port);
        Proxied = Start(
            ApiOfProxied,
            ("DataProtection__CertificatePath", Certificate()),
            ("DataProtection__CertificatePassword", "of the tests"),
            ("Limits__SignInsPerAddress", $"{Tries}"),
            ("Limits__PostsPerAddress", "1"),
            ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true") // as Aspire sets it where it deploys; it must change nothing
        );
        await Task.WhenAll(Web.StartAsync(), Proxied.StartAsync());
    }

    /// <summary>A site outside development with the settings of docs/proxy.md; its proxies are this machine's.</summary>
    internal WebProgram Start(FakeApi api, params (string Name, string Value)[] more) =>
        new(
            api.Url,
            redis.Port,
            [
                ("ASPNETCORE_ENVIRONMENT", "Production"),
                .. ProxyDocs.Settings.Select(setting => setting.Name == "Proxy__KnownProxies" ? (setting.Name, "127.0.0.1") : setting),
                .. more,
            ]
        );

    private string Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=collection-platform keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(directory.FullName, "keys.pfx");
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pkcs12, "of the tests"));
        return file;
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        foreach (var web in (WebProgram?[])[Web, Proxied])
            if (web is not null)
                await web.DisposeAsync();
        await redis.DisposeAsync();
        await Api.DisposeAsync();
        await ApiOfProxied.DisposeAsync();
        directory.Delete(recursive: true);
    }
}
