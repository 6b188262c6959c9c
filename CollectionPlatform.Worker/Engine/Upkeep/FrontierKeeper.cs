using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Worker.Engine.Upkeep;

/// <summary>
/// Looks at all active runs, round after round: one whose marker is absent or of another Redis server, or whose streams are empty, is
/// reconciled; the others say what they wait for; those without room are stopped at their cap.
/// </summary>
public sealed class FrontierKeeper(
    RunWatch watch,
    Frontier frontier,
    Reconciler reconciler,
    CapStop capStop,
    WaitingNote waitingNote,
    EngineLog log
) : IUpkeepLoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly Signal wake = new();

    /// <summary>Units left in the streams of all pending and running runs, by provider; a new one after every round.</summary>
    public IReadOnlyDictionary<ProviderName, long> Depths { get; private set; } = ProviderNames.All.ToDictionary(p => p, _ => 0L);

    /// <summary>Some run's streams ran empty.</summary>
    public void CheckNow() => wake.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        watch.Looked += CheckNow;
        try
        {
            while (true)
            {
                try
                {
                    await RoundAsync(stop);
                }
                catch (Exception e) when (TransientErrors.IsTransient(e, stop) || e is DbUpdateException)
                {
                    log.CannotKeep(e.Message);
                }

                await wake.WaitAsync(Interval, stop);
            }
        }
        finally
        {
            watch.Looked -= CheckNow;
        }
    }

    private async Task RoundAsync(CancellationToken stop)
    {
        var active = watch.Active.ToList();
        var depths = ProviderNames.All.ToDictionary(p => p, _ => 0L);
        var server = active.Count == 0 ? "" : await frontier.ServerIdAsync();
        foreach (var (run, status) in active.Zip(await frontier.StatusesAsync(active.ConvertAll(run => run.Id))))
        {
            if (status.Marker != server || status.IsEmpty || run.State == RunState.Pending)
                await reconciler.DeriveAsync(run, server, stop);
            else
                await waitingNote.WriteAsync(run, status, stop);
            await capStop.CheckAsync(run, stop);
            foreach (var provider in ProviderNames.All)
                depths[provider] += status.Of(provider);
        }

        Depths = depths;
    }
}
