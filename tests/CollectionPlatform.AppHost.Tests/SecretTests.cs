using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.TestSupport;
using CollectionPlatform.TestSupport.Client;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>Every user of a machine can read the arguments of its processes.</summary>
[Collection(SharedStack.Name)]
public sealed class SecretTests(SharedStack shared)
{
    private static readonly string[] GivenOut = ["Sign in as admin with the password ", "API key (header X-Api-Key): "];

    [Fact]
    [Trait("Suite", "all")]
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

    /// <summary>AppHost gives out two of them where it makes them, at the first start; everybody else keeps them to himself.</summary>
    [Fact]
    [Trait("Suite", "all")]
    public async Task Nobody_prints_a_secret()
    {
        var stack = await shared.HealthyAsync();
        var file = await File.ReadAllTextAsync(Path.Combine(stack.DataDirectory, "secrets.json"));
        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
        const string Guess = "a wrong guess nearly right";
        await Assert.ThrowsAsync<InvalidOperationException>(() => WebVisitor.SignInAsync(stack.WebUrl, "admin", Guess));
        using var person = await WebVisitor.SignInAsync(stack);
        using var created = await stack.Api.PostAsJsonAsync("/api/keys", new { name = $"log {Guid.NewGuid():N}", role = "viewer" });
        var secret = JsonDocument.Parse(await created.Content.ReadAsStringAsync()).RootElement.GetProperty("secret").GetString()!;
        using var script = new HttpClient { BaseAddress = stack.Api.BaseAddress, DefaultRequestHeaders = { { "X-Api-Key", secret } } };
        Assert.Equal(404, (int)(await script.GetAsync(new Uri("/api/runs/none", UriKind.Relative))).StatusCode);

        using var log = new StreamReader(new FileStream(stack.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = (await log.ReadToEndAsync()).Split('\n');
        Assert.Contains(lines, line => line.Contains("READY web=", StringComparison.Ordinal));
        foreach (var hidden in secrets.Values.Append(stack.PostgresConnectionString).Append(secret).Append(Guess))
            Assert.DoesNotContain(lines.Where(line => !GivenOut.Any(start => line.StartsWith(start, StringComparison.Ordinal))), line =>
                line.Contains(hidden, StringComparison.Ordinal)
            );
        Assert.InRange(lines.Count(line => GivenOut.Any(start => line.StartsWith(start, StringComparison.Ordinal))), 0, GivenOut.Length);
    }
}
