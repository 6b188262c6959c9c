using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using CollectionPlatform.AppHost.Local;
using CollectionPlatform.AppHost.Machine;
using CollectionPlatform.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.AppHost.Resources;

/// <summary>
/// One line on the terminal when everything is ready: <c>READY web=… api=… sandbox=… dashboard=…</c>. Before it, the connection strings are
/// written for people and scripts; meanwhile a line every 15 s names what is waited for.
/// </summary>
internal sealed class ReadyLine(
    ResourceNotificationService resources,
    DistributedApplicationModel model,
    DataDirectory data,
    Servers servers,
    IConfiguration settings
) : BackgroundService
{
    private static readonly TimeSpan MayTakeSilently = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var services = model.Resources.OfType<ProjectResource>().ToList();
        var ready = services.ToDictionary(
            service => service.Name,
            service => resources.WaitForResourceHealthyAsync(service.Name, WaitBehavior.WaitOnResourceUnavailable, stoppingToken)
        );
        var all = Task.WhenAll(ready.Values);
        while (await Task.WhenAny(all, Task.Delay(MayTakeSilently, stoppingToken)) != all && !stoppingToken.IsCancellationRequested)
            Console.WriteLine($"Waiting for {string.Join(", ", ready.Where(wait => !wait.Value.IsCompleted).Select(wait => wait.Key))} …");
        await all;
        await WriteConnectionsAsync(stoppingToken);
        Console.WriteLine($"READY web={Url("web")} api={Url("api")} sandbox={Url("sandbox")}{Dashboard()}");

        string Url(string name) =>
            services
                .First(service => service.Name == name)
                .GetEndpoint("http")
                .Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);
    }

    private async Task WriteConnectionsAsync(CancellationToken stop)
    {
        var connections = new
        {
            collectiondb = await servers.Database.Resource.GetConnectionStringAsync(stop),
            redis = await servers.Redis.Resource.GetConnectionStringAsync(stop),
        };
        OwnersFile.Write(data.File("connections.json"), JsonSerializer.Serialize(connections));
    }

    private string Dashboard() =>
        model.Resources.Any(resource => resource.Name == "aspire-dashboard")
            ? $" dashboard={settings["ASPNETCORE_URLS"]}/login?t={settings["AppHost:BrowserToken"]}"
            : "";
}
