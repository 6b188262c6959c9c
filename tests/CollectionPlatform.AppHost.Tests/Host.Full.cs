using System.ComponentModel;
using System.Diagnostics;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace CollectionPlatform.AppHost.Tests;

internal sealed partial class Host : IAsyncDisposable
{
    private const string ApiKey = "the-key-of-this-journey";
    private static readonly TimeSpan MayTakeToStart = TimeSpan.FromMinutes(10); // container images may have to be pulled

    public required DistributedApplication App { get; init; }

    /// <summary>Aspire runs the servers in containers.</summary>
    public static string? WhyNot() => Answers("docker") || Answers("podman") ? null : "No container runtime answers (docker, podman): Aspire needs one for Postgres and Redis.";

    public static async Task<Host> StartAsync(Action<string> report)
    {
        string[] arguments = [$"--Local:ApiKey={ApiKey}", "--Local:WebPort=0", "--Local:ApiPort=0", "--Local:SandboxPort=0", .. Settings.Select(setting => $"--{setting.Key}={setting.Value}")];
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.CollectionPlatform_AppHost>(arguments);
        foreach (var resource in builder.Resources) // no volumes: a test starts from nothing
            foreach (var mount in resource.Annotations.OfType<ContainerMountAnnotation>().ToList()) resource.Annotations.Remove(mount);
        var app = await builder.BuildAsync();
        await app.StartAsync();
        using var deadline = new CancellationTokenSource(MayTakeToStart);
        foreach (var resource in (string[])["sandbox", "api", "worker", "web"])
        {
            await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, deadline.Token);
            report($"{resource} is healthy");
        }
        var api = app.CreateHttpClient("api", "http");
        api.DefaultRequestHeaders.Add("X-Api-Key", ApiKey);
        return new Host { App = app, Api = api, Sandbox = app.CreateHttpClient("sandbox", "http"), Web = app.CreateHttpClient("web", "http") };
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();

    private static bool Answers(string runtime)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(runtime, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception) { return false; } // there is no such program
    }
}
