using System.Collections.Concurrent;
using CollectionPlatform.Core.Live;
using StackExchange.Redis;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Knows which collections are active and how the gates stand: told at once over pub/sub, and by a slow poll in case nobody tells.
/// </summary>
public sealed class RunWatch(
    WatchReads reads,
    IConnectionMultiplexer redis,
    Frontier frontier,
    IReadOnlyDictionary<ProviderName, Gate> gates,
    CallRegistry calls,
    EngineLog log
) : IUpkeepLoop
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<RunId, ActiveRun> runs = new();
    private readonly Signal told = new();

    /// <summary>Runs to make calls for; a new array whenever it changes.</summary>
    public ActiveRun[] Running { get; private set; } = [];

    /// <summary>Runs to keep the frontier of.</summary>
    public IEnumerable<ActiveRun> Active => runs.Values.Where(r => r.State is RunState.Pending or RunState.Running);

    /// <summary>Percent of the cap at which a run is warned.</summary>
    public int WarnAtPercent { get; private set; } = Core.Budget.Settings.DefaultWarnAtPercent;

    /// <summary>Raised after every look.</summary>
    public event Action? Looked;

    public async Task RunAsync(CancellationToken stop)
    {
        var subscriber = redis.GetSubscriber();
        RedisChannel[] channels =
        [
            .. new[] { Channels.Runs, Channels.Providers }.Select(name => new RedisChannel(name, RedisChannel.PatternMode.Literal)),
        ];
        void OnMessage(RedisChannel channel, RedisValue message) => told.Set();
        void OnRestored(object? sender, ConnectionFailedEventArgs e) => RecoverAll();
        redis.ConnectionRestored += OnRestored;
        try
        {
            foreach (var channel in channels)
                await subscriber.SubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget);
            while (true)
            {
                await CheckAsync(stop);
                await told.WaitAsync(Poll, stop);
            }
        }
        finally
        {
            redis.ConnectionRestored -= OnRestored;
            foreach (var channel in channels)
                await subscriber.UnsubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget);
        }
    }

    /// <summary>Something changed that the database knows better.</summary>
    public void CheckNow() => told.Set();

    private void RecoverAll()
    {
        foreach (var run in runs.Values)
        foreach (var provider in ProviderNames.All)
            run.Of(provider).Recover = true;
    }

    private async Task CheckAsync(CancellationToken stop)
    {
        try
        {
            var seen = await reads.StateAsync(stop);
            WarnAtPercent = seen.WarnAtPercent;
            foreach (var provider in seen.Providers)
            {
                gates[provider.Name].Refresh(provider, seen.DatabaseNow);
                await gates[provider.Name].HealAsync(stop);
            }

            await CheckRunsAsync(seen.Runs, stop);
        }
        catch (Exception e) when (TransientErrors.IsTransient(e, stop))
        {
            log.CannotCheck(e.Message);
        }

        Looked?.Invoke();
    }

    private async Task CheckRunsAsync(IReadOnlyList<WatchedRun> active, CancellationToken stop)
    {
        var cheapest = gates.Values.Min(gate => gate.Row.ReservedPriceUsd);
        foreach (var row in active)
        {
            if (!runs.TryGetValue(row.Id, out var run))
                runs[row.Id] = run = new ActiveRun(await reads.PlanAsync(row.Id, stop)) { StartedBy = TraceParent.Parse(row.TraceParent) };
            (run.State, run.WaitingFor, run.UsedRatio) = (row.State, row.WaitingFor, (double)(row.SpentUsd / row.CapUsd));
            run.IsOverCap = row.SpentUsd + row.ReservedUsd > row.CapUsd;
            if (row.CapUsd - row.SpentUsd < cheapest)
                run.NoRoom = true; // also when the cap was lowered while a closed gate keeps everybody from asking
        }

        var gone = runs.Keys.Except(active.Select(r => r.Id)).ToList();
        if (gone.Count > 0)
            await DropAsync(gone, stop);
        Running = [.. runs.Values.Where(r => r.State == RunState.Running).OrderBy(r => r.Id.Value)];
    }

    /// <summary>
    /// Forgets runs that have ended, once nothing of them is in hand, and deletes their streams. One that can be resumed is kept: a
    /// dispatcher may be about to lease for it, and two objects for one run would differ in its state.
    /// </summary>
    private async Task DropAsync(List<RunId> gone, CancellationToken stop)
    {
        foreach (var row in await reads.StatesAsync(gone, stop))
        {
            var run = runs[row.Id];
            run.State = row.State;
            if (!row.State.IsFinal() || !calls.TryForget(row.Id))
                continue;
            await frontier.RetireAsync(row.Id);
            runs.TryRemove(row.Id, out _);
        }
    }
}
