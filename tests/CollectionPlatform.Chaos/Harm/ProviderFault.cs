using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>A provider is in trouble for a while. Nothing may be skipped for it, but for items whose own answer is spoilt.</summary>
/// <param name="trouble">In words: <c>down</c>.</param>
/// <param name="cure">What ends it; null: what is usual.</param>
public sealed class ProviderFault(string provider, string trouble, SandboxFaults fault, SandboxFaults? cure, TimeSpan time) : IHarm
{
    /// <summary>A worker may hear of the trouble so long after its end, and close the gate then.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(3);

    public string Kind => $"{provider} {trouble}";

    public string What => $"{Kind} for {time.TotalSeconds:0.0} s";

    /// <summary>A frozen worker may hear of it much later, when the person who ends the waiting has gone.</summary>
    public bool GoesWith(IHarm other) =>
        other is ProviderFault fault ? fault.Provider != Provider : !(NeedsPerson && other is FreezeWorker);

    private string Provider => provider;

    /// <summary>The product waits until somebody says that it is over.</summary>
    private bool NeedsPerson => fault.Mode == "outOfCredit";

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var ledger = field.Arena.Stack.Ledger;
        var strike = await field.InterruptAsync(What, () => ledger.SetAsync(provider, fault));
        await field.WaitAsync(time);
        var cureBegan = Field.Now;
        await ledger.SetAsync(provider, cure ?? field.UsualAnswers);
        var cured = Field.Now;
        if (NeedsPerson)
            await field.BackAsync($"{provider} is up after a person was heard", async () =>
                await HeardAsync(field) && Field.Now >= cured + LastAnswers
            );
        return strike with { Trouble = new ProviderTrouble(provider, cureBegan, cured, fault), Back = Field.Now };
    }

    /// <summary>
    /// Whether the gate is open; when it waits for a person, one says that it is over. Runs that all stand still (at their cap) have
    /// nothing to try it with: the first that goes on will.
    /// </summary>
    private async Task<bool> HeardAsync(Field field)
    {
        if (
            await field.Arena.Books.TextsAsync($"select state from providers where name = {(provider == "amazon" ? 1 : 2)}")
            is not [var state]
        )
            return false;
        if (state != "needsAttention" || !await field.Arena.ProbeAsync(provider))
            return state == "up";
        foreach (var run in field.Runs)
            if ((await field.Arena.ReadAsync(run)).State is "running" or "pending")
                return false;
        return true;
    }
}
