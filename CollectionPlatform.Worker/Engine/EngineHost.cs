using Microsoft.Extensions.Options;
using Npgsql;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// Runs sessions: registers, works, and starts anew under a new epoch after being fenced or failing. Ends only when the service does, or
/// when another process has its name.
/// </summary>
public sealed class EngineHost(
    IOptions<WorkerOptions> options,
    WorkerRegistry registry,
    NpgsqlDataSource source,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    EngineLog log,
    IHostApplicationLifetime lifetime
) : BackgroundService
{
    private readonly Guid instance = Guid.CreateVersion7();
    private (WorkerIdentity Identity, IReadOnlyList<SentCalls> Sent)? over;

    private string Name => options.Value.Name;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var fenced = false;
        for (var wait = TimeSpan.FromMilliseconds(500); !stoppingToken.IsCancellationRequested; )
        {
            try
            {
                if (fenced && await IsNameTakenAsync(stoppingToken))
                    return;
                fenced = false;
                var identity = await registry.RegisterAsync(Name, instance, options.Value.CommitLanes, stoppingToken);
                await FreeUnsentAsync(stoppingToken);
                log.Started(Name, identity.Epoch, options.Value.Concurrency);
                await WorkAsync(identity, stoppingToken);
                wait = TimeSpan.FromMilliseconds(500);
            }
            catch (FencedException) when (!stoppingToken.IsCancellationRequested)
            {
                log.Fenced(Name);
                fenced = true;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.Failed(Name, wait.TotalSeconds, e);
                await Task.Delay(wait, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = TimeSpan.FromSeconds(Math.Min(5, wait.TotalSeconds * 2));
            }
        }
    }

    /// <summary>One session, in a scope of its own.</summary>
    private async Task WorkAsync(WorkerIdentity identity, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentWorker>().Identity = identity;
        scope.ServiceProvider.GetRequiredService<EngineGauges>();
        var session = scope.ServiceProvider.GetRequiredService<Session>();
        try
        {
            await session.RunAsync(stop);
        }
        finally
        {
            over = session.Sent is { } sent ? (identity, sent) : null; // not known: all of it stays uncertain
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await registry.LeaveAsync(identity, patience.Token);
        await FreeUnsentAsync(patience.Token);
        log.Left(Name);
    }

    /// <summary>The epoch is over and its reservations are booked as lost: those that were never sent are freed.</summary>
    private async Task FreeUnsentAsync(CancellationToken stop)
    {
        if (over is not { } ended)
            return;
        await LostReservations.FreeAsync(source, ended.Identity, ended.Sent, stop);
        over = null;
    }

    private async Task<bool> IsNameTakenAsync(CancellationToken stop)
    {
        if (await registry.HolderAsync(Name, stop) is not { } holder || holder == instance)
            return false;
        await FreeUnsentAsync(stop);
        log.NameTaken(Name);
        lifetime.StopApplication();
        return true;
    }
}
