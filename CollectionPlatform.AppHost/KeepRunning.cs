using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.AppHost;

/// <summary>
/// Starts again what ends by itself, as an orchestrator in production would: after 0.2 s, doubling to 10 s while it keeps dying. What a
/// person stopped stays stopped.
/// When AppHost ends, services stop first and servers last; DCP alone would stop all at once.
/// </summary>
internal sealed partial class KeepRunning(
    ResourceNotificationService resources,
    ResourceCommandService commands,
    ResourceLoggerService logs,
    DistributedApplicationModel model
) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.2),
        LongestWait = TimeSpan.FromSeconds(10),
        LongLife = TimeSpan.FromSeconds(10);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _asked = [],
        _down = [];
    private readonly ConcurrentDictionary<string, TimeSpan> _waits = [];

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = WatchAsync(_stop.Token); // before anything starts: what dies early is started again too
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        foreach (
            var group in model
                .Resources.Where(IsKept)
                .GroupBy(resource => resource is ProjectResource)
                .OrderByDescending(group => group.Key)
        )
            await Task.WhenAll(
                group.Select(async resource =>
                {
                    await resource.Annotations.OfType<KeptRunning>().Single().Stop(cancellationToken);
                    await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken);
                })
            );
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task WatchAsync(CancellationToken stop)
    {
        await foreach (var change in resources.WatchAsync(stop))
        {
            if (!IsKept(change.Resource))
                continue;
            var (id, state) = (change.ResourceId, change.Snapshot.State?.Text);
            if (state == KnownResourceStates.Stopping)
                _asked.Add(id);
            else if (state == KnownResourceStates.Running)
            {
                _asked.Remove(id);
                _down.Remove(id);
            }
            else if (KnownResourceStates.TerminalStates.Contains(state) && _down.Add(id) && !_asked.Contains(id))
                _ = StartAgainAsync(id, change.Snapshot, stop);
        }
    }

    private async Task StartAgainAsync(string id, CustomResourceSnapshot death, CancellationToken stop)
    {
        var lived = death.StopTimeStamp - death.StartTimeStamp ?? TimeSpan.Zero;
        for (var done = false; !done; )
        {
            var wait = _waits.AddOrUpdate(id, FirstWait, (_, last) => lived > LongLife ? FirstWait
                : last * 2 > LongestWait ? LongestWait
                : last * 2);
            LogDeath(logs.GetLogger(id), death.ExitCode, wait.TotalSeconds);
            await Task.Delay(wait, stop);
            done = (await commands.ExecuteCommandAsync(id, KnownResourceCommands.StartCommand, stop)).Success;
            lived = TimeSpan.Zero;
        }
    }

    private static bool IsKept(IResource resource) => resource.HasAnnotationOfType<KeptRunning>();

    [LoggerMessage(LogLevel.Warning, "Ended with code {Code}; started again after {Wait:0.0} s")]
    private static partial void LogDeath(ILogger log, int? code, double wait);

    internal sealed record KeptRunning(Func<CancellationToken, Task> Stop) : IResourceAnnotation;
}

internal static class KeepRunningExtensions
{
    /// <summary>What ends by itself is started again; see <see cref="AppHost.KeepRunning"/>.</summary>
    /// <param name="stop">Ends it in good order where SIGTERM would not.</param>
    public static IResourceBuilder<T> KeepRunning<T>(this IResourceBuilder<T> resource, Func<CancellationToken, Task>? stop = null)
        where T : IResource
    {
        if (!resource.ApplicationBuilder.Services.Any(service => service.ImplementationType == typeof(KeepRunning)))
            resource.ApplicationBuilder.Services.AddHostedService<KeepRunning>();
        return resource.WithAnnotation(new KeepRunning.KeptRunning(stop ?? (_ => Task.CompletedTask)));
    }
}
