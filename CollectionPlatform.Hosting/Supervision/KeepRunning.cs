using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CollectionPlatform.Hosting.Supervision;

/// <summary>
/// Starts again what ends by itself, as an orchestrator in production would: after 0.2 s, doubling to 10 s while it keeps dying. What a
/// person
/// stopped stays stopped. What cannot start at all ends AppHost. When AppHost ends, what is needed by others stops after them.
/// </summary>
public sealed partial class KeepRunning(
    ResourceNotificationService resources,
    ResourceCommandService commands,
    ResourceLoggerService logs,
    DistributedApplicationModel model,
    PidFiles pids,
    StartRefusal refusal,
    ILogger<KeepRunning> log
) : IHostedLifecycleService, IDisposable
{
    private const int TriesToBecomeReady = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    /// <summary>A little more than services allow themselves.</summary>
    private static readonly TimeSpan ServicesMayTake = TimeSpan.FromSeconds(16);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Life> _lives = [];
    private Task _watching = Task.CompletedTask;

    /// <summary>Begins to watch before anything starts, so that an early death is seen too.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _watching = GuardAsync(WatchAsync(_stop.Token));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Each is stopped when nothing runs any more that refers to it: a worker has settled what it paid for before the marketplace goes that
    /// it calls, and the servers go last. The orchestrator alone would stop everything at once.
    /// </summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll([_watching, .. _lives.Values.Select(life => life.Restart)]);
        var left = model.Resources.Where(IsKept).ToList();
        while (left.Count > 0)
        {
            var needed = left.SelectMany(Needs).ToHashSet();
            var free = left.Where(resource => !needed.Contains(resource)).ToList();
            if (free.Count == 0)
                free = [.. left]; // each needs another of them
            await Task.WhenAll(free.Select(resource => StopAsync(resource, cancellationToken)));
            left.RemoveAll(free.Contains);
        }
    }

    private static IEnumerable<IResource> Needs(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(relationship => relationship.Resource);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stop.Dispose();

    private async Task StopAsync(IResource resource, CancellationToken cancellationToken)
    {
        if (resource.Annotations.OfType<StopFirst>().SingleOrDefault() is { } own)
            await own.Stop();
        else if (resource is ProjectResource && pids.Of(resource.Name) is { } pid)
            await EndServiceAsync(pid, cancellationToken);
        await commands.ExecuteCommandAsync(resource, KnownResourceCommands.StopCommand, cancellationToken);
        pids.Remove(resource.Name);
    }

    /// <summary>
    /// The orchestrator kills 6 s after it asked; a service on a busy machine may need longer to settle what it paid for.
    /// </summary>
    private static async Task EndServiceAsync(int pid, CancellationToken cancellationToken)
    {
        try
        {
            using var service = Process.GetProcessById(pid);
            Signal.Send(pid, Signal.Terminate);
            await service.WaitForExitAsync(cancellationToken).WaitAsync(ServicesMayTake, TimeProvider.System, cancellationToken);
        }
        catch (ArgumentException) { } // it has ended already
        catch (TimeoutException) { } // the orchestrator's command ends it
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        await foreach (var change in resources.WatchAsync(stop))
        {
            if (!IsKept(change.Resource))
                continue;
            var life = _lives.GetOrAdd(change.ResourceId, _ => new Life());
            var state = change.Snapshot.State?.Text;
            life.WasReady |= change.Snapshot.HealthStatus == HealthStatus.Healthy;
            if (state == KnownResourceStates.Stopping)
                life.IsAskedToStop = true;
            else if (state == KnownResourceStates.Running)
                (life.IsAskedToStop, life.IsDown) = (false, false);
            else if (KnownResourceStates.TerminalStates.Contains(state) && !life.IsDown)
            {
                life.IsDown = true;
                if (!life.IsAskedToStop)
                    life.Restart = GuardAsync(StartAgainAsync(change, life, stop));
            }
            pids.Note(change);
        }
    }

    private async Task StartAgainAsync(ResourceEvent death, Life life, CancellationToken stop)
    {
        life.Deaths++;
        if (!life.WasReady && life.Deaths >= TriesToBecomeReady)
        {
            refusal.GiveUp(await LastWords.OfAsync(death.Resource, death.ResourceId, life.Deaths, logs));
            await _stop.CancelAsync();
            return;
        }
        var lived = death.Snapshot.StopTimeStamp - death.Snapshot.StartTimeStamp ?? TimeSpan.Zero;
        for (var done = false; !done; lived = TimeSpan.Zero)
        {
            life.Wait =
                life.Wait == TimeSpan.Zero || lived > LongLife ? FirstWait
                : life.Wait * 2 < LongestWait ? life.Wait * 2
                : LongestWait;
            await Task.Delay(life.Wait, stop);
            Died(log, death.Resource.Name, death.Snapshot.ExitCode, life.Wait.TotalSeconds);
            done = (await commands.ExecuteCommandAsync(death.ResourceId, KnownResourceCommands.StartCommand, stop)).Success;
        }
    }

    /// <summary>Without supervision AppHost would only look alive: a fault in it ends AppHost.</summary>
    private async Task GuardAsync(Task supervision)
    {
        try
        {
            await supervision;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { } // AppHost ends
        catch (Exception e)
        {
            SupervisionFailed(log, e);
            refusal.GiveUp($"AppHost can no longer keep its resources running: {e.Message}");
        }
    }

    private static bool IsKept(IResource resource) => resource.HasAnnotationOfType<Kept>();

    [LoggerMessage(LogLevel.Warning, "{Name} ended with code {Code} and is started again, after {Wait:0.0} s")]
    private static partial void Died(ILogger log, string name, int? code, double wait);

    [LoggerMessage(LogLevel.Critical, "Supervision failed")]
    private static partial void SupervisionFailed(ILogger log, Exception e);

    /// <summary>Marks a resource that is kept running.</summary>
    public sealed record Kept : IResourceAnnotation;

    /// <summary>What ends a resource in good order where SIGTERM would not.</summary>
    public sealed record StopFirst(Func<Task> Stop) : IResourceAnnotation;

    private sealed class Life
    {
        public bool IsAskedToStop { get; set; }
        public bool IsDown { get; set; }
        public bool WasReady { get; set; }
        public int Deaths { get; set; }
        public TimeSpan Wait { get; set; }
        public Task Restart { get; set; } = Task.CompletedTask;
    }
}
