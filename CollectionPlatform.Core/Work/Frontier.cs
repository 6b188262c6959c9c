using System.Diagnostics;
using System.Globalization;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Work;

/// <summary>A unit that leaves the streams, with what takes its place: its children, or (put back) itself.</summary>
public readonly record struct FinishedEntry(FrontierEntry Entry, IReadOnlyList<FrontierUnit> Children);

/// <summary>
/// The units of a run still to do: a stream per provider with one consumer group, an entry per unit, a consumer per worker. An entry is
/// deleted when its unit is finished,
/// so the length of a stream is the number of units left. Everything here can be rebuilt from Postgres (<see cref="Derivation"/>).
/// </summary>
public sealed class Frontier(IConnectionMultiplexer redis)
{
    /// <summary>How the marker of streams begins that are not yet built.</summary>
    public const string Building = "building:";

    private const string Group = "workers";
    private const int Chunk = 1000;

    /// <summary>
    /// Entries that one script leases. Redis does nothing else meanwhile: with more, others would wait longer than 2 ms.
    /// </summary>
    public const int MostAtOnce = 500;

    /// <summary>Entries that one script finishes, or adds; each costs more.</summary>
    public const int MostFinished = 300;

    /// <summary>Entries that one script takes over from other consumers, or reads of those held: each costs more.</summary>
    public const int MostRecovered = 100;

    /// <summary>Runs that one script looks at.</summary>
    private const int RunsAtOnce = 100;

    private IDatabase Db => redis.GetDatabase();

    private static string Stream(RunId run, ProviderName provider) => $"frontier:{run}:{provider.Key()}";

    private static string Marker(RunId run) => $"frontier:{run}:built";

    public async Task CreateAsync(RunId run)
    {
        foreach (var provider in ProviderNames.All)
        {
            try
            {
                await Db.ExecuteAsync("XGROUP", "CREATE", Stream(run, provider), Group, "0", "MKSTREAM");
            }
            catch (RedisServerException e) when (e.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
            {
                // there already
            }
        }
    }

    public async Task AddAsync(RunId run, IEnumerable<WorkUnit> units)
    {
        Activity.Current = null; // until this returns: a span per unit would bury the plan's trace
        await Task.WhenAll(
            units.Select(unit => Db.ExecuteAsync("XADD", Stream(run, unit.Provider), "*", "u", FrontierUnit.Of(unit).Encode()))
        );
    }

    /// <summary>
    /// Leases up to <paramref name="count"/> units that nobody has been given yet, <see cref="MostAtOnce"/> at most. A unit is new (<see
    /// cref="FrontierEntry.IsNew"/>) only if it was added in the present life of Redis, and the streams were rebuilt since that began: a
    /// Redis that comes back may have forgotten that an entry was leased and its unit finished.
    /// </summary>
    public async Task<List<FrontierEntry>> TakeAsync(RunId run, ProviderName provider, string consumer, int count) =>
        FrontierEntry.ParseAll(
            provider,
            await ScriptAsync(FrontierScripts.Take, [Stream(run, provider), Marker(run)], [consumer, Math.Min(count, MostAtOnce)])
        );

    /// <summary>
    /// Everything the consumer holds, after taking over what <paramref name="dead"/> consumers held; none of it is new. Of two consumers
    /// that take over from the same one, each entry gets one.
    /// </summary>
    public async Task<List<FrontierEntry>> RecoverAsync(RunId run, ProviderName provider, string consumer, IReadOnlyCollection<string> dead)
    {
        RedisKey[] stream = [Stream(run, provider)];
        RedisValue[] claim = [consumer, MostRecovered, .. dead.Select(d => (RedisValue)d)];
        while (dead.Count > 0 && await ScriptAsync(FrontierScripts.Claim, stream, claim) != "0") { }

        var held = new List<FrontierEntry>();
        for (var from = "-"; from.Length > 0; )
        {
            var lines = await ScriptAsync(FrontierScripts.Pending, stream, [consumer, from, MostRecovered]);
            var end = lines.IndexOf('\n', StringComparison.Ordinal);
            from = end < 0 ? lines : lines[..end];
            held.AddRange(FrontierEntry.ParseAll(provider, end < 0 ? "" : lines[end..])); // without the life of Redis: not new
        }

        return held;
    }

    /// <summary>The consumers that hold units of each of these runs.</summary>
    public Task<List<string[]>> HoldersAsync(IReadOnlyCollection<RunId> runs, ProviderName provider) =>
        OfEachAsync(
            runs,
            chunk => ScriptAsync(FrontierScripts.Holders, [.. chunk.Select(run => (RedisKey)Stream(run, provider))], []),
            answer => answer.Split('\n').Select(names => names.Split('\t', StringSplitOptions.RemoveEmptyEntries))
        );

    /// <summary>Which of these runs have units that nobody has been given yet.</summary>
    public Task<List<bool>> HaveNewAsync(IReadOnlyCollection<RunId> runs, ProviderName provider) =>
        OfEachAsync(
            runs,
            chunk => ScriptAsync(FrontierScripts.HaveNew, [.. chunk.Select(run => (RedisKey)Stream(run, provider))], []),
            answer => answer.Select(sign => sign == '1')
        );

    /// <summary>Step 2 of the commit; may be repeated. Answers how many units are left in the streams.</summary>
    /// <param name="progress">What the commit brought, to be published; null when it finished no unit.</param>
    /// <param name="log">Its entries (a <see cref="LogPack"/>), for the checkpoint log and for the listeners.</param>
    public async Task<long> FinishAsync(
        RunId run,
        IReadOnlyCollection<FinishedEntry> entries,
        RunProgress? progress = null,
        ReadOnlyMemory<byte> log = default
    )
    {
        var pieces = FinishPieces.Of(entries, MostFinished);
        for (var i = 0; i < pieces.Count - 1; i++)
            await FinishPieceAsync(run, pieces[i], null, default);
        return await FinishPieceAsync(run, pieces[^1], progress, log); // listeners are told of it when all of it has happened
    }

    private async Task<long> FinishPieceAsync(
        RunId run,
        IReadOnlyList<FinishedEntry> entries,
        RunProgress? progress,
        ReadOnlyMemory<byte> log
    )
    {
        RedisKey[] keys = [Stream(run, ProviderName.Amazon), Stream(run, ProviderName.Ebay), RecentLog.Key(run), Marker(run)];
        RedisValue[] args =
        [
            Channels.Live(run.Value),
            progress?.Head() ?? [],
            log,
            progress?.Last ?? 0,
            (progress?.Last ?? 0) - RecentLog.Units,
            .. FinishPieces.Arguments(entries),
        ];
        return long.Parse(await ScriptAsync(FrontierScripts.Finish, keys, args), CultureInfo.InvariantCulture);
    }

    public async Task<FrontierStatus> StatusAsync(RunId run) => (await StatusesAsync([run]))[0];

    /// <summary>Of each of these runs.</summary>
    public Task<List<FrontierStatus>> StatusesAsync(IReadOnlyCollection<RunId> runs) =>
        OfEachAsync(
            runs,
            chunk =>
                ScriptAsync(
                    FrontierScripts.Status,
                    [
                        .. chunk.SelectMany(run =>
                            new RedisKey[] { Stream(run, ProviderName.Amazon), Stream(run, ProviderName.Ebay), Marker(run) }
                        ),
                    ],
                    []
                ),
            answer => answer.Split('\n').Select(FrontierStatus.Parse)
        );

    /// <summary>Asks for so many runs at once that no script is long, for all of them at the same time.</summary>
    private static async Task<List<T>> OfEachAsync<T>(
        IReadOnlyCollection<RunId> runs,
        Func<RunId[], Task<string>> ask,
        Func<string, IEnumerable<T>> read
    ) => [.. (await Task.WhenAll(runs.Chunk(RunsAtOnce).Select(ask))).SelectMany(read)];

    /// <summary>
    /// Marks the streams as being built, so that <see cref="MarkBuiltAsync"/> can tell whether Redis was emptied meanwhile.
    /// </summary>
    public async Task<string> BeginBuildingAsync(RunId run)
    {
        var building = $"{Building}{Guid.NewGuid():N}";
        await Db.ExecuteAsync("SET", Marker(run), building);
        return building;
    }

    /// <summary>Marks the streams as built on this server; false when they are not what <paramref name="building"/> began.</summary>
    public async Task<bool> MarkBuiltAsync(RunId run, string building, string serverId) =>
        await ScriptAsync(FrontierScripts.MarkBuilt, [Marker(run)], [building, serverId]) == "1";

    /// <summary>
    /// The server's <c>run_id</c>: another one means that it was restarted and may have lost the tail of its append-only file.
    /// </summary>
    public async Task<string> ServerIdAsync()
    {
        var info = ((string?)await Db.ExecuteAsync("INFO", "server"))!;
        var start = info.IndexOf("run_id:", StringComparison.Ordinal) + "run_id:".Length;
        return info[start..info.IndexOf('\r', start)];
    }

    /// <summary>All units in the streams, leased or not, amazon before ebay (parents before children), in bounded chunks.</summary>
    public async IAsyncEnumerable<WorkUnit> ReadAllAsync(RunId run)
    {
        foreach (var provider in ProviderNames.All)
        {
            for (var from = "-"; ; )
            {
                var entries = ((RedisResult[]?)await Db.ExecuteAsync("XRANGE", Stream(run, provider), from, "+", "COUNT", Chunk))!;
                foreach (var entry in entries)
                {
                    var parts = ((RedisResult[]?)entry)!;
                    var (id, fields) = (((string?)parts[0])!, ((RedisResult[]?)parts[1])!);
                    from = "(" + id;
                    yield return FrontierEntry.Parse(id, provider, (string?)fields[1], life: default).Unit;
                }

                if (entries.Length < Chunk)
                    break;
            }
        }
    }

    /// <summary>Forgets the streams of runs that have ended; their logs stay for a day after the last entry.</summary>
    public Task RetireAsync(params IEnumerable<RunId> runs) =>
        Db.KeyDeleteAsync([
            .. runs.SelectMany(run => new RedisKey[] { Marker(run), Stream(run, ProviderName.Amazon), Stream(run, ProviderName.Ebay) }),
        ]);

    private Task<string> ScriptAsync(string script, RedisKey[] keys, RedisValue[] args) => Db.RunScriptAsync(script, keys, args);
}
