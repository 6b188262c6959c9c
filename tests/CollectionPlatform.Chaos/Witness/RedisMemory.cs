using System.Globalization;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>
/// What Redis knows of units in flight: leased to a worker, and not yet gone from the streams. Read in the same moment in which Redis is
/// made to forget it.
/// </summary>
public static class RedisMemory
{
    private const string Script = """
        local out = {}
        for _, key in ipairs(redis.call('KEYS', 'frontier:*')) do
          local pending = redis.call('TYPE', key).ok == 'stream' and redis.pcall('XPENDING', key, 'workers', '-', '+', 100000) or {}
          for _, p in ipairs(pending) do
            local entry = redis.call('XRANGE', key, p[1], p[1])[1]
            if entry then out[#out + 1] = key .. '|' .. entry[2][2] end
          end
        end
        redis.call('FLUSHALL')
        return table.concat(out, '\n')
        """;

    /// <summary>FLUSHALL; answers the units that were leased then, as <see cref="UnitOf"/> names them.</summary>
    /// <exception cref="IOException">Redis is away.</exception>
    public static async Task<IReadOnlySet<string>> FlushAsync(LocalStack stack)
    {
        var lines = await Wire.AskRedisAsync(stack, "EVAL", Script, "0");
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>A unit of a run, by the key that the ledger knows it by.</summary>
    public static string UnitOf(string run, string key) => $"{run} {key}";

    /// <summary>
    /// <c>frontier:{run}:{provider}|{life}|{page}|{category}|{troubles}|{opening}|{storm}|{length of the subject}|{subject}{title}</c>
    /// </summary>
    private static string Parse(string line)
    {
        var parts = line.Split('|', 9);
        var stream = parts[0].Split(':');
        var subject = parts[8][..int.Parse(parts[7], CultureInfo.InvariantCulture)];
        return UnitOf(stream[1], string.Create(CultureInfo.InvariantCulture, $"{stream[2]}:{subject}:{parts[2]}"));
    }
}
