using CollectionPlatform.Core.Workers;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// Runs sessions: registers, works, and starts anew under a new epoch after being fenced or failing. Ends only when the service does, or
/// when another process has its name.
/// </summary>
public sealed class EngineHost(EngineParts parts, IHostApplicationLifetime lifetime) : BackgroundService
{
    private readonly Guid instance = Guid.CreateVersion7();
    private (WorkerIdentity Identity, IReadOnlyList<SentCalls> Sent)? over;

    private string Name => parts.Options.Name;

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
                var identity = await parts.Registry.RegisterAsync(Name, instance, parts.Options.CommitLanes, stoppingToken);
                await FreeUnsentAsync(stoppingToken);
                parts.Log.Started(Name, identity.Epoch, parts.Options.Concurrency);
                await WorkAsync(identity, stoppingToken);
                wait = TimeSpan.FromMilliseconds(500);
            }
            catch (FencedException) when (!stoppingToken.IsCancellationRequested)
            {
                parts.Log.Fenced(Name);
                fenced = true;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                parts.Log.Failed(Name, wait.TotalSeconds, e);
                await Task.Delay(wait, parts.Clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = TimeSpan.FromSeconds(Math.Min(5, wait.TotalSeconds * 2));
            }
        }
    }

    private async Task WorkAsync(WorkerIdentity identity, CancellationToken stop)
    {
        var session = new Session(parts, identity);
        try
        {
            await session.RunAsync(stop);
        }
        finally
        {
            over = session.Sent is { } sent ? (identity, sent) : null; // not known: all of it stays uncertain
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await parts.Registry.LeaveAsync(identity, patience.Token);
        await FreeUnsentAsync(patience.Token);
        parts.Log.Left(Name);
    }

    /// <summary>The epoch is over and its reservations are booked as lost: those that were never sent are freed.</summary>
    private async Task FreeUnsentAsync(CancellationToken stop)
    {
        if (over is not { } ended)
            return;
        await LostReservations.FreeAsync(parts.Source, ended.Identity, ended.Sent, stop);
        over = null;
    }

    private async Task<bool> IsNameTakenAsync(CancellationToken stop)
    {
        if (await parts.Registry.HolderAsync(Name, stop) is not { } holder || holder == instance)
            return false;
        await FreeUnsentAsync(stop);
        parts.Log.NameTaken(Name);
        lifetime.StopApplication();
        return true;
    }
}
