using System.Diagnostics;
using System.Text.Json;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>Every user of a machine can read the arguments of its processes.</summary>
[Collection(SharedStack.Name)]
public sealed class SecretTests(SharedStack shared)
{
    [Fact]
    public async Task No_process_has_a_secret_in_its_arguments()
    {
        var stack = await shared.HealthyAsync();
        var file = await File.ReadAllTextAsync(Path.Combine(stack.DataDirectory, "secrets.json"));
        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
        using var ps = Process.Start(new ProcessStartInfo("ps", ["-A", "-ww", "-o", "args="]) { RedirectStandardOutput = true })!;
        var arguments = await ps.StandardOutput.ReadToEndAsync();

        Assert.Contains(stack.DataDirectory, arguments, StringComparison.Ordinal); // the services are among them
        Assert.Equal(6, secrets.Count);
        Assert.All(secrets.Values, secret => Assert.DoesNotContain(secret, arguments, StringComparison.Ordinal));
    }
}
