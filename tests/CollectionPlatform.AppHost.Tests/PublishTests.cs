using System.Text.Json;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The manifest that docs/operations.md says how to write: it describes a deployment and starts nothing.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly string _directory = LocalStack.NewDataDirectory();

    [Fact]
    public async Task A_published_model_has_containers_one_worker_without_a_name_and_no_secret()
    {
        using var host = AppHostProcess.Start(
            ["--operation", "publish", "--step", "publish-manifest", "--output-path", _directory],
            null,
            Path.Combine(_directory, "apphost.log")
        );
        Assert.Equal(0, await host.EndAsync(TimeSpan.FromMinutes(2)));

        var file = Path.Combine(_directory, "aspire-manifest.json");
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(file));
        var resources = manifest.RootElement.GetProperty("resources").EnumerateObject().ToDictionary(r => r.Name, r => r.Value);
        Assert.Superset(new HashSet<string> { "api", "web", "worker", "postgres", "redis" }, resources.Keys.ToHashSet());
        foreach (var server in (string[])["postgres", "redis"])
        {
            Assert.StartsWith("container.", resources[server].GetProperty("type").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(resources[server].GetProperty("volumes").EnumerateArray());
        }

        // Two replicas of one name would end each other: each picks its own.
        Assert.False(resources["worker"].GetProperty("env").TryGetProperty("Worker__Name", out _));
        Assert.Matches("^{[a-z-]+.value}$", resources["api"].GetProperty("env").GetProperty("Auth__ApiKey").GetString());
        var written = Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName);
        Assert.Equal(["apphost.log", "aspire-manifest.json"], written.Order());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
