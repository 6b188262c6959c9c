using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>Between rounds: nothing may be left behind. Whatever is, must be gone within seconds.</summary>
public static class Leftovers
{
    private static readonly TimeSpan GoneWithin = TimeSpan.FromSeconds(10),
        Alive = TimeSpan.FromSeconds(3);

    /// <summary>What is still there after 10 s; none when all is well.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(Arena arena)
    {
        IReadOnlyList<string> left = [];
        try
        {
            await Eventually.Holds(async () => (left = await FindAsync(arena)).Count == 0, GoneWithin);
        }
        catch (TimeoutException)
        {
            await Wire.AskRedisAsync(
                arena.Stack,
                "EVAL",
                "for _, key in ipairs(redis.call('KEYS', 'frontier:*')) do redis.call('DEL', key) end return ''",
                "0"
            ); // named once
            return left; // what it saw last
        }

        return [];
    }

    private static async Task<IReadOnlyList<string>> FindAsync(Arena arena)
    {
        var left = new List<string>();
        await AddAsync(
            "select 'left over: ' || calls || ' calls reserved by ' || worker_id || ' for run ' || run_id from reservations "
                + "where calls <> 0"
        );
        await AddAsync("select 'left over: $' || reserved_usd || ' in flight of run ' || id from runs where reserved_usd <> 0");
        await AddAsync("select 'left over: run ' || id || ' is ' || state from runs where finished_at is null");
        await AddAsync("select 'left over: the gate of provider ' || name || ' is ' || state from providers where state <> 'up'");
        await AddAsync(
            "select 'left over: a transaction open for ' || (now() - xact_start) || ': ' || query from pg_stat_activity where "
                + "state like 'idle in transaction%' and xact_start < now() - interval '6 s'"
        );
        if (await arena.Books.AliveSinceAsync(TimeProvider.System.GetUtcNow() - Alive) is not { } alive)
            left.Add("Postgres is away");
        else if (!alive.SetEquals(arena.Setup.WorkerNames))
            left.Add($"workers alive: {string.Join(", ", alive.Order())}");
        if (
            await Wire.AskRedisAsync(arena.Stack, "EVAL", "return table.concat(redis.call('KEYS', 'frontier:*'), ', ')", "0") is
            { Length: > 0 } keys
        )
            left.Add($"left over: {keys} in Redis");
        return left;

        async Task AddAsync(string sql) => left.AddRange(await arena.Books.TextsAsync(sql) ?? ["Postgres is away"]);
    }
}
