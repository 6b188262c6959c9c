using CollectionPlatform.AppHost.Resources;
using CollectionPlatform.Hosting;
using CollectionPlatform.Hosting.Supervision;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.AppHost.Local;

/// <summary>
/// Runs or publishes the app model: reads the settings, holds the data directory, says in one sentence why a start is refused.
/// </summary>
internal static class LocalRun
{
    /// <param name="args">As on the command line.</param>
    /// <param name="describe">Adds the resources. Without a data directory the model is published.</param>
    /// <returns>0: ended as asked; 1: the start was refused; 2: wrong settings.</returns>
    public static async Task<int> RunAsync(
        string[] args,
        Func<IDistributedApplicationBuilder, LocalSettings, DataDirectory?, Task> describe
    )
    {
        try
        {
            var settings = new ConfigurationBuilder()
                .AddUserSecrets(typeof(LocalRun).Assembly, optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine(args)
                .Build();
            var local = new LocalSettings(settings);
            var builder = DistributedApplication.CreateBuilder(
                new DistributedApplicationOptions
                {
                    Args = args,
                    AllowUnsecuredTransport = true, // everything listens on the loopback address
                    DisableDashboard = !local.Dashboard,
                    EnableResourceLogging = !local.Dashboard,
                }
            );
            using var data = builder.ExecutionContext.IsRunMode ? DataDirectory.Open(local.DataDirectory) : null;
            if (data is not null)
                await PrepareAsync(builder, local, data);
            await describe(builder, local, data);
            data?.Ports.Remember();
            await using var app = builder.Build();
            var refusal = app.Services.GetService<StartRefusal>();
            try
            {
                await app.RunAsync();
            }
            catch (OperationCanceledException) when (refusal?.Reason is not null) { } // given up while it started
            return refusal?.Reason is { } reason ? throw new StartRefusedException(reason) : 0;
        }
        catch (StartRefusedException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return refusal.Code;
        }
    }

    private static async Task PrepareAsync(IDistributedApplicationBuilder builder, LocalSettings local, DataDirectory data)
    {
        await Leftovers.StopAsync(data);
        builder.Services.AddSingleton(data).AddSingleton(new PidFiles(data.Directory("pids"))).AddHostedService<ReadyLine>();
        void Preset(string name, string value) => builder.Configuration[name] ??= value;
        Preset("DcpPublisher:WaitForResourceCleanup", "true"); // AppHost ends last, so that the next start finds nothing of this one
        Preset("Logging:LogLevel:Aspire.Hosting", "Warning");
        Preset("Logging:LogLevel:Microsoft", "Warning");
        Preset("Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"); // what ends it is thrown, too
        Preset("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "http://127.0.0.1:0");
        Preset("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "http://127.0.0.1:0");
        if (local.Dashboard)
            builder.Configuration["ASPNETCORE_URLS"] =
                $"http://127.0.0.1:{data.Ports.Of("dashboard", local.DashboardPort, "Local:DashboardPort")}";
    }
}
