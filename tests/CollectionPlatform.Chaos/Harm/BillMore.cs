using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Harm;

/// <summary>
/// A provider bills several times what the price list says, for a while; then a person saves the price list. Only the calls in flight at
/// the first higher bill may pass the cap.
/// </summary>
public sealed class BillMore(string provider, int times, decimal listUsd, TimeSpan time) : IHarm
{
    /// <summary>Answers with the higher bill may arrive so long after its end.</summary>
    private static readonly TimeSpan LastBills = TimeSpan.FromSeconds(4);

    public string Kind => $"{provider} bills more than the list";

    public string What => $"{provider} bills {times} times the list for {time.TotalSeconds:0.0} s";

    /// <summary>A lost worker's calls may be billed more than was reserved for them, which nobody can know.</summary>
    public bool GoesWith(IHarm other) => other is LowerCap or PauseRuns;

    public decimal MayExceedUsd(Setup setup) => setup.Workers * setup.Concurrency * (times - 1) * listUsd;

    public async Task<Interruption> StrikeAsync(Field field)
    {
        var ledger = field.Arena.Stack.Ledger;
        var fault = new SandboxFaults { PriceUsd = times * listUsd };
        var strike = await field.InterruptAsync(What, () => ledger.SetAsync(provider, fault));
        await field.WaitAsync(time);
        await ledger.SetAsync(provider, new SandboxFaults { PriceUsd = listUsd });
        var cured = Field.Now;
        await field.WaitAsync(LastBills);
        await field.Arena.SavePriceAsync(provider, listUsd);
        return strike with { Bills = new HigherBills(provider, listUsd, times), Back = cured };
    }
}
