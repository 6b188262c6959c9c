using System.Globalization;
using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>
/// The least loop that is durable: units in a Redis stream, a statement per batch in PostgreSQL, an acknowledgement and a message. It knows
/// no money, no limits, no gates, no workers that die, and no log.
/// </summary>
/// <param name="name">Of the run, also of its stream.</param>
/// <param name="callsAtOnce">Calls of a lane that are in flight together; 1 where answers come at once.</param>
internal sealed class FloorRun(TestBed bed, string name, int callsAtOnce) : IAsyncDisposable
{
    public const string Group = "floor";
    private const int Lanes = 2;

    public const string Tables = """
        create table floor_items (run_id text not null, id text not null, title text not null, price_cents int not null,
          payload text not null, collected_at timestamptz not null, primary key (run_id, id));
        create table floor_progress (run_id text primary key, done bigint not null) with (fillfactor = 50)
        """;

    private readonly List<(ConnectionMultiplexer Redis, NpgsqlConnection Postgres)> connections = [];
    private long left,
        finished;

    public RunId Id { get; } = RunId.New();

    public string Name => name;

    public string Stream { get; } = $"floor:{name}";

    public int CallsAtOnce => callsAtOnce;

    /// <summary>Units added and not finished.</summary>
    public long Left => Interlocked.Read(ref left);

    public long Units => Interlocked.Read(ref finished);

    public async Task CreateAsync()
    {
        await bed.Fixture.ExecuteAsync($"insert into floor_progress values ('{name}', 0)");
        await bed.Redis.ExecuteAsync("XGROUP", "CREATE", Stream, Group, "0", "MKSTREAM");
        for (var lane = 0; lane < Lanes; lane++)
            connections.Add(
                (
                    await ConnectionMultiplexer.ConnectAsync(bed.Fixture.Redis + ",asyncTimeout=60000"),
                    await bed.Fixture.Source.OpenConnectionAsync()
                )
            );
    }

    public async Task AddAsync(IReadOnlyCollection<WorkUnit> units)
    {
        if (units.Count == 0)
            return;
        Interlocked.Add(ref left, units.Count);
        await Task.WhenAll(units.Select(unit => bed.Redis.ExecuteAsync("XADD", Stream, "*", "u", Encode(unit))));
    }

    public void Finished(int count)
    {
        Interlocked.Add(ref finished, count);
        Interlocked.Add(ref left, -count);
    }

    /// <summary>Returns when all units are finished, with those that they brought.</summary>
    public async Task WorkAsync(IReadOnlyList<IProvider> providers, CancellationToken stop)
    {
        var byName = providers.ToDictionary(p => p.Name);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        List<Task> lanes =
        [
            .. connections.Select(
                (own, n) =>
                    Task.Run(
                        () => new FloorLane(own.Redis.GetDatabase(), own.Postgres, byName, this, $"lane-{n}").WorkAsync(over.Token),
                        stop
                    )
            ),
        ];
        try
        {
            await foreach (var lane in Task.WhenEach(lanes))
                await lane; // one that fails ends all
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(lanes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async Task<long> ItemsAsync()
    {
        await using var command = bed.Fixture.Source.CreateCommand("select done from floor_progress where run_id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Page 1 brings the others; a product brings its look-up.</summary>
    public static void AddChildren(List<WorkUnit> children, WorkUnit unit, CollectedPage page)
    {
        if (unit.Page == 1)
            children.AddRange(Enumerable.Range(2, Math.Max(0, page.TotalPages - 1)).Select(n => unit with { Page = n }));
        children.AddRange(page.Products.Select(p => new WorkUnit(ProviderName.Ebay, p.Asin, 1, unit.Category)));
    }

    public static WorkUnit Parse(string text)
    {
        var parts = text.Split('|', 4);
        return new WorkUnit((ProviderName)Number(parts[0]), parts[3], Number(parts[1]), (short)Number(parts[2]));
    }

    private static string Encode(WorkUnit unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)unit.Provider}|{unit.Page}|{unit.Category}|{unit.Subject}");

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        foreach (var (redis, postgres) in connections)
        {
            await redis.DisposeAsync();
            await postgres.DisposeAsync();
        }
    }
}
