using CollectionPlatform.Chaos.Witness;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>
/// SIGSTOP of a worker, and SIGCONT later: before or after its peers take it for dead, which they do after 6 s without a heartbeat.
/// </summary>
public sealed class FreezeWorker(string name, TimeSpan time) : IHarm
{
    /// <summary>A worker frozen for less is missed by nobody: its last heartbeat may be a second old, and a busy machine is late.</summary>
    private static readonly TimeSpan NotMissed = TimeSpan.FromSeconds(3.5);

    /// <summary>The providers' time-out is 10 s: calls that were in flight may find it over when the worker thaws.</summary>
    private static readonly TimeSpan NotTimedOut = TimeSpan.FromSeconds(7);

    public string Kind => time < NotMissed ? "SIGSTOP of a worker, less than 3.5 s" : "SIGSTOP of a worker, 3.5 to 12 s";

    public string What => $"SIGSTOP of {name} for {time.TotalSeconds:0.0} s";

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var stack = field.Arena.Stack;
        var struck = false;
        var freeze = await field.InterruptAsync(What, () => Task.FromResult(struck = stack.FreezeRunning(name)));
        if (!struck)
            return freeze;
        await field.WaitAsync(time);
        var thawed = Field.Now;
        stack.ThawRunning(name); // it may have been killed meanwhile
        var back = await field.BackAsync($"{name} works again", async () =>
            (await field.Arena.Books.AliveSinceAsync(thawed))?.Contains(name) == true
        );
        return time < NotMissed
            ? freeze with
            {
                Back = back,
            }
            : freeze with
            {
                WorkersLost = 1,
                Victims = [name],
                Thawed = thawed,
                Back = back,
                MayCut = time >= NotTimedOut,
            };
    }
}
