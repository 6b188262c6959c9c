namespace CollectionPlatform.Sandbox.Ledger;

/// <summary>The sums of the ledger on the wire.</summary>
/// <param name="Providers">By provider name.</param>
/// <param name="Runs">By run id, then provider name.</param>
internal sealed record LedgerView(Dictionary<string, ProviderView> Providers, Dictionary<string, Dictionary<string, RunView>> Runs);

/// <summary>Sums of a provider.</summary>
/// <param name="Calls">All calls: billed, rejected, and unanswered without a bill.</param>
/// <param name="Billed">Billed calls.</param>
/// <param name="BilledUsd">Sum of the bills, in USD.</param>
/// <param name="Rejected">Calls refused with 401, 402, 429 or 5xx.</param>
/// <param name="InFlight">Calls received and neither answered nor given up by their caller, at this moment.</param>
internal sealed record ProviderView(int Calls, int Billed, decimal BilledUsd, int Rejected, int InFlight)
{
    public static ProviderView Of(ProviderTally tally, int inFlight) =>
        new(tally.Calls, tally.Billed, tally.MicroUsd / (decimal)CallEntry.MicrosPerUsd, tally.Rejected, inFlight);
}

/// <summary>Sums of a run and a provider.</summary>
/// <param name="Billed">Billed calls.</param>
/// <param name="BilledUsd">Sum of the bills, in USD.</param>
/// <param name="Distinct">Keys that were billed at least once.</param>
/// <param name="Repeated">Billed calls of a key after its first.</param>
internal sealed record RunView(int Billed, decimal BilledUsd, int Distinct, int Repeated)
{
    public static RunView Of(RunTally run, Provider provider) =>
        new(
            run[provider].Billed,
            run[provider].MicroUsd / (decimal)CallEntry.MicrosPerUsd,
            run.Distinct(provider),
            run[provider].Billed - run.Distinct(provider)
        );
}
