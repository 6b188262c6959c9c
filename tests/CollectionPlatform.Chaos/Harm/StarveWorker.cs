using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>
/// Bursts of SIGSTOP: a worker gets a fraction of the processor's time, as on an overloaded machine. It blames nobody for what it is late
/// for, and it is too short each time for its peers to miss it.
/// </summary>
public sealed class StarveWorker(string name, TimeSpan time, TimeSpan stopped, TimeSpan running) : IHarm
{
    public string Kind => "bursts of SIGSTOP of a worker";

    public string What =>
        $"SIGSTOP of {name} for {stopped.TotalMilliseconds:0} of every {(stopped + running).TotalMilliseconds:0} ms, "
        + $"{time.TotalSeconds:0.0} s long";

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var stack = field.Arena.Stack;
        var strike = await field.InterruptAsync(What, () => Task.CompletedTask);
        for (var until = Field.Now + time; Field.Now < until; )
        {
            stack.FreezeRunning(name);
            await Task.Delay(stopped, TimeProvider.System);
            stack.ThawRunning(name);
            await Task.Delay(running, TimeProvider.System);
        }

        var over = Field.Now;
        return strike with
        {
            Back = await field.BackAsync($"{name} works", async () =>
                (await field.Arena.Books.AliveSinceAsync(over))?.Contains(name) == true
            ),
        };
    }
}
