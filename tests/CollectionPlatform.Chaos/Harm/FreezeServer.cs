using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>
/// Bursts of SIGSTOP of Postgres or Redis: it answers late, and what nobody waits for any more it does all the same when it thaws. Nothing
/// is lost, so that nothing may be paid for again.
/// </summary>
public sealed class FreezeServer(string name, TimeSpan time, TimeSpan stopped, TimeSpan running) : IHarm
{
    public string Kind => $"bursts of SIGSTOP of {(name == "postgres" ? "Postgres" : "Redis")}";

    public string What =>
        $"{Kind} for {stopped.TotalMilliseconds:0} of every {(stopped + running).TotalMilliseconds:0} ms, {time.TotalSeconds:0.0} s long";

    /// <summary>What is killed while it is frozen cannot be started again before it thaws.</summary>
    public bool GoesWith(IHarm other) => other is not (FreezeServer or KillPostgres or KillRedis);

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var stack = field.Arena.Stack;
        var strike = await field.InterruptAsync(What, () => Task.CompletedTask);
        for (var until = Field.Now + time; Field.Now < until; )
        {
            var frozen = stack.FreezeServer(name);
            await Task.Delay(stopped, TimeProvider.System);
            LocalStack.ThawServer(frozen);
            await Task.Delay(running, TimeProvider.System);
        }

        return strike with
        {
            Back = await field.BackAsync($"{name} answers again", () => AnswersAsync(field)),
        };
    }

    private async Task<bool> AnswersAsync(Field field) =>
        name == "postgres"
            ? await field.Arena.Books.TextsAsync("select 'up'") is not null
            : await Wire.AskRedisAsync(field.Arena.Stack, "PING") == "PONG";
}
