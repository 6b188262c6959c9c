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
    TimeProvider clock,
    EngineLog log
) : IUpkeepLoop
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(25),
        Poll = TimeSpan.FromMilliseconds(500);

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
                await Task.Delay(Gather, clock, stop); // many runs that begin or end at once are one look
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
        var plans = await reads.PlansAsync([.. active.Select(row => row.Id).Where(id => !runs.ContainsKey(id))], stop);
        foreach (var row in active)
        {
            if (!runs.TryGetValue(row.Id, out var run))
                runs[row.Id] = run = new ActiveRun(plans[row.Id]) { StartedBy = TraceParent.Parse(row.TraceParent) };
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
        var ended = new List<RunId>();
        foreach (var row in await reads.StatesAsync(gone, stop))
        {
            runs[row.Id].State = row.State;
            if (row.State.IsFinal() && calls.TryForget(row.Id))
                ended.Add(row.Id);
        }

        if (ended.Count > 0)
            await frontier.RetireAsync(ended);
        ended.ForEach(id => runs.TryRemove(id, out _));
    }
}
