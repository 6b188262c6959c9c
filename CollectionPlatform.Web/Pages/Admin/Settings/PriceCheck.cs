using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Run;

namespace CollectionPlatform.Web.Pages.Admin.Settings;

/// <summary>A provider whose answers billed something else than the price list says, USD.</summary>
/// <param name="DiscrepancyUsd">Since ever, all prices taken together; negative when answers billed less.</param>
/// <param name="BilledUsd">What a call was billed lately while the present price was in force: the average of the newest run that made any.
/// Null when there is none.</param>
public sealed record PriceCheck(string Provider, decimal ListUsd, decimal DiscrepancyUsd, decimal? BilledUsd)
{
    /// <summary>Newest runs that are looked into.</summary>
    private const int Runs = 5;

    /// <summary>Whether the price in force is wrong, as far as answers tell.</summary>
    public bool Differs => BilledUsd is { } billed && billed != ListUsd;

    public string Sentence =>
        BilledUsd switch
        {
            { } billed when Differs =>
                $"{Show.Provider(Provider)}: responses say a call costs {Show.Price(billed)}, the list says {Show.Price(ListUsd)}: "
                    + $"correct the price. What was billed is booked as billed, {SpendWords.Discrepancy(DiscrepancyUsd)} than listed so "
                    + "far.",
            { } => $"{Show.Provider(Provider)}: responses have billed {SpendWords.Discrepancy(DiscrepancyUsd)} than the list said at "
                + "the time. The newest calls cost what the list says now: nothing to do.",
            _ => $"{Show.Provider(Provider)}: responses have billed {SpendWords.Discrepancy(DiscrepancyUsd)} than the list said at "
                + "the time. No call was billed at the present price yet: the next run shows whether it is right.",
        };

    /// <exception cref="ApiException">The Api refused or is away.</exception>
    public static async Task<IReadOnlyList<PriceCheck>> AllAsync(CollectionApi api, CancellationToken cancellation)
    {
        List<ProviderView> odd = [.. (await api.ProvidersAsync(cancellation)).Items.Where(p => p.DiscrepancyUsd != 0)];
        if (odd.Count == 0)
            return [];
        var newest = (await api.RunsAsync([], JobNames.Collection, null, null, Runs, cancellation)).Items;
        var spends = await Task.WhenAll(newest.Select(run => api.RunSpendAsync(run.Id, cancellation)));
        return [.. odd.Select(provider => Of(provider, spends))];
    }

    /// <param name="spends">Newest run first.</param>
    public static PriceCheck Of(ProviderView provider, IEnumerable<RunSpendView> spends)
    {
        var billed = spends
            .SelectMany(spend => spend.Prices)
            .FirstOrDefault(p => p.Provider == provider.Name && p.PriceUsd == provider.PriceUsd && p.SettledUsd > 0);
        return new(
            provider.Name,
            provider.PriceUsd,
            provider.DiscrepancyUsd,
            billed is null ? null : SpendWords.BilledPerCall(billed) ?? provider.PriceUsd
        );
    }
}
