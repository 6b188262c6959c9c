using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>kill -9 of Postgres (its postmaster): what was committed stays, and no answer that was paid for is lost.</summary>
public sealed class KillPostgres : IHarm
{
    public string Kind => "kill -9 of Postgres";

    public string What => Kind;

    public bool GoesWith(IHarm other) => other is not KillPostgres;

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var pid = 0;
        var kill = await field.InterruptAsync(What, () => Task.FromResult(pid = field.Arena.Stack.Kill9("postgres")));
        await field.Arena.Stack.RestartedAsync("postgres", pid);
        return kill with
        {
            Back = await field.BackAsync("Postgres answers again", async () =>
                await field.Arena.Books.TextsAsync("select 'up'") is not null
            ),
        };
    }
}

/// <summary>kill -9 of Redis: it may lose the last moments of its log, so that units in flight may be looked up again.</summary>
public sealed class KillRedis : IHarm
{
    public string Kind => "kill -9 of Redis";

    public string What => Kind;

    public bool GoesWith(IHarm other) => other is not KillRedis;

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var pid = 0;
        var kill = await field.InterruptAsync(What, () => Task.FromResult(pid = field.Arena.Stack.Kill9("redis")));
        await field.Arena.Stack.RestartedAsync("redis", pid);
        return kill with
        {
            RedisLost = true,
            Back = await field.BackAsync("Redis answers again", async () => await Wire.AskRedisAsync(field.Arena.Stack, "PING") == "PONG"),
        };
    }
}

/// <summary>FLUSHALL: Redis forgets everything; no money is in doubt.</summary>
public sealed class FlushRedis : IHarm
{
    public string Kind => "FLUSHALL";

    public string What => Kind;

    public async Task<Interruption> StrikeAsync(Field field)
    {
        // another harm may have struck it
        await field.BackAsync("Redis answers", async () => await Wire.AskRedisAsync(field.Arena.Stack, "PING") == "PONG");
        IReadOnlySet<string>? leased = null;
        var flush = await field.InterruptAsync(What, async () =>
            leased = await Eventually.Gives(async () => (IReadOnlySet<string>?)await RedisMemory.FlushAsync(field.Arena.Stack))
        );
        return flush with { RedisLost = true, Leased = leased };
    }
}
