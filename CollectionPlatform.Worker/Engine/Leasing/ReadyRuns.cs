using Microsoft.Extensions.DependencyInjection;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Knows which runs have units of one provider to lease. Streams without any are looked at all at once, however many runs there are.
/// </summary>
public sealed class ReadyRuns(
    [ServiceKey] ProviderName provider,
    [FromKeyedServices] Recovery recovery,
    Frontier frontier,
    CallRegistry calls,
    TimeProvider clock
)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    private readonly Turns turns = new();
    private ActiveRun[] known = [];
    private long last;

    /// <summary>Finds units that nobody works on, and new ones.</summary>
    public async Task LookAsync(ActiveRun[] running, CancellationToken stop)
    {
        await recovery.RunAsync(running, stop);
        if (ReferenceEquals(running, known) && clock.GetElapsedTime(last) < Interval)
            return;
        var empty = running.Where(run => run.Of(provider).IsEmpty).ToList();
        var haveNew = empty.Count == 0 ? [] : await frontier.HaveNewAsync(empty.ConvertAll(run => run.Id), provider);
        foreach (var (run, hasNew) in empty.Zip(haveNew))
            run.Of(provider).IsEmpty = !hasNew;
        (known, last) = (running, clock.GetTimestamp());
    }

    /// <summary>Those that may have units and money, next first.</summary>
    public List<ActiveRun> Of(ActiveRun[] running) => [.. turns.Of(running).Where(IsReady)];

    public void Served(ActiveRun run) => turns.Served(run);

    private bool IsReady(ActiveRun run) =>
        run.Of(provider) is { IsEmpty: false } leases && leases.RestUntil <= clock.GetTimestamp() || calls.Held(run.Id, provider).HasDue();
}
