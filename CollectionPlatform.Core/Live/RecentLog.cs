using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace CollectionPlatform.Core.Live;

/// <summary>
/// The last units of each run's log, in Redis: a stream entry per commit, with its <see cref="LogPack"/>. It is quick and may lack
/// anything: it is trimmed, a commit may be missing, and Redis may be away. So it answers only entries that follow each other without a
/// hole.
/// </summary>
public sealed partial class RecentLog(IConnectionMultiplexer redis, ILogger<RecentLog> log) : IRunLog
{
    /// <summary>So many of the last units of a run are kept.</summary>
    public const int Units = 10_000;

    /// <summary>Commits read at once; each holds up to some hundred units.</summary>
    private const int CommitsAtOnce = 8;

    /// <summary>
    /// The stream of a run. An entry's id is no smaller than the number of its last unit, which its field <c>last</c> is.
    /// </summary>
    public static string Key(RunId run) => $"log:{run}";

    public async Task<IReadOnlyList<LogEntry>> ReadAsync(RunId run, long after, int limit, CancellationToken stop)
    {
        if (!redis.IsConnected)
            return []; // a command would wait for the connection to come back
        try
        {
            var from = (after + 1).ToString(CultureInfo.InvariantCulture);
            var commits = await redis.GetDatabase().StreamRangeAsync(Key(run), from, "+", CommitsAtOnce).WaitAsync(stop);
            return Following(commits.Select(Entries), after, limit);
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e, stop) || e is JsonException)
        {
            NotRead(run, e.Message);
            return [];
        }
    }

    private static List<LogEntry> Following(IEnumerable<List<LogEntry>> commits, long after, int limit)
    {
        var following = new List<LogEntry>();
        // two lanes may have written them in the wrong order, and one may stand there twice
        foreach (var entry in commits.SelectMany(entries => entries).OrderBy(entry => entry.Id))
            if (following.Count < limit && entry.Id == after + following.Count + 1)
                following.Add(entry);
        return following;
    }

    private static List<LogEntry> Entries(StreamEntry commit)
    {
        var entries = LogPack.Read(((byte[]?)commit["e"])!, 1);
        var before = (long)commit["last"] - entries.Count;
        return entries.ConvertAll(entry => entry with { Id = before + entry.Id });
    }

    [LoggerMessage(LogLevel.Warning, "The log of run {Run} in Redis cannot be read ({Reason}); what is missing comes from PostgreSQL")]
    private partial void NotRead(RunId run, string reason);
}
