using System.Diagnostics.Metrics;
using System.Threading.Channels;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Committing;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;
using Microsoft.Extensions.Options;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// The stages of one session: dispatcher per provider, unit runner, bounded channel, committer per lane, and the upkeep beside them.
/// </summary>
public sealed class SessionStages
{
    private readonly Dictionary<ProviderName, Gate> gates;
    private readonly ProcessDelay delay;

    public SessionStages(EngineParts parts, WorkerIdentity identity, Channel<Finished> results)
    {
        delay = parts.Delay;
        gates = ProviderNames.All.ToDictionary(
            p => p,
            p => new Gate(p, parts.Gates, parts.Options, parts.Clock, parts.Delay, Random.Shared)
        );
        var slots = new SlotTable(parts.Options.Concurrency);
        var live = new LiveWorkers(parts.Registry, parts.Clock);
        Calls = new CallTracker();
        Sends = new SendLog();
        Heartbeat = new Heartbeat(parts.Registry, identity, parts.Clock, parts.Log);
        Watch = new RunWatch(parts.Scopes, parts.Redis, parts.Frontier, gates, parts.Log);
        Keeper = new FrontierKeeper(Watch, parts.Frontier, parts.Derivation, parts.Source, parts.Scopes, gates, parts.Clock, parts.Log);
        var runner = new UnitRunner(parts.Providers, gates, Heartbeat, parts.Delay, Sends, results.Writer, parts.Clock, parts.Log);
        Dispatchers =
        [
            .. ProviderNames.All.Select(p => new Dispatcher(
                p,
                identity,
                Heartbeat,
                Watch,
                gates[p],
                parts.Gates,
                parts.Tokens,
                parts.Frontier,
                parts.Finished,
                parts.Reservations,
                new Recovery(identity, live, parts.Frontier, parts.Clock, parts.Log),
                slots,
                runner,
                results.Writer,
                Calls,
                parts.Clock,
                parts.Log
            )),
        ];
        var batches = new Batches(results.Reader, slots, parts.Options);
        Committers =
        [
            .. identity.CommitLanes.Select(lane => new Committer(
                lane,
                batches,
                parts.Commit,
                parts.Warning,
                slots,
                Sends,
                Watch,
                Keeper,
                parts.Clock,
                parts.Log
            )),
        ];
    }

    public CallTracker Calls { get; }

    public SendLog Sends { get; }

    public Heartbeat Heartbeat { get; }

    public RunWatch Watch { get; }

    public FrontierKeeper Keeper { get; }

    public IReadOnlyList<Dispatcher> Dispatchers { get; }

    public IReadOnlyList<Committer> Committers { get; }

    public Meter Gauges() => EngineMeter.Observe(Watch, gates, Keeper, delay);
}
