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

/// <summary>What lives as long as the process.</summary>
public sealed class EngineParts(
    IOptions<WorkerOptions> options,
    IServiceScopeFactory scopes,
    IConnectionMultiplexer redis,
    NpgsqlDataSource source,
    WorkerRegistry registry,
    Frontier frontier,
    Derivation derivation,
    RunCommitter commit,
    Reservations reservations,
    BudgetWarning warning,
    FinishedCheck finished,
    GateStore gates,
    TokenBucket tokens,
    IEnumerable<IProvider> providers,
    TimeProvider clock,
    ProcessDelay delay,
    EngineLog log
)
{
    public WorkerOptions Options => options.Value;
    public IServiceScopeFactory Scopes => scopes;
    public IConnectionMultiplexer Redis => redis;
    public NpgsqlDataSource Source => source;
    public WorkerRegistry Registry => registry;
    public Frontier Frontier => frontier;
    public Derivation Derivation => derivation;
    public RunCommitter Commit => commit;
    public Reservations Reservations => reservations;
    public BudgetWarning Warning => warning;
    public FinishedCheck Finished => finished;
    public GateStore Gates => gates;
    public TokenBucket Tokens => tokens;
    public IReadOnlyDictionary<ProviderName, IProvider> Providers { get; } = providers.ToDictionary(p => p.Name);
    public TimeProvider Clock => clock;
    public ProcessDelay Delay => delay;
    public EngineLog Log => log;
}
