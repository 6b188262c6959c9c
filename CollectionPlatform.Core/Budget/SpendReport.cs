namespace CollectionPlatform.Core.Budget;

/// <summary>Sums of the book of spend over days (UTC, both inclusive).</summary>
/// <param name="By"><c>day</c>, <c>month</c>, <c>provider</c>, <c>category</c> or <c>run</c>.</param>
/// <param name="Total">Sum of all rows, those of other pages included; its key and name are null.</param>
/// <param name="Items">Days and months: newest first; all else: most expensive first.</param>
/// <param name="Next">Cursor of the following page, null at the end.</param>
public sealed record SpendReport(string By, DateOnly From, DateOnly To, SpendRow Total, IReadOnlyList<SpendRow> Items, string? Next);

/// <summary>What some calls came to, USD.</summary>
/// <param name="Key">The day (<c>2026-11-22</c>) or month (<c>2026-11</c>), the provider's name, the category's or the run's id;
/// null where no category can be told: calls in flight when their worker was lost.</param>
/// <param name="Calls">Requests sent, those that were refused for free included.</param>
/// <param name="SettledUsd">What they are known to have cost.</param>
/// <param name="UncertainUsd">The price of those whose bill is unknown.</param>
/// <param name="TotalUsd">Settled and uncertain.</param>
/// <param name="WastedUsd">The part of settled that went to units that were skipped.</param>
/// <param name="DiscrepancyUsd">What answers said they cost beyond the price list; negative when they cost less.</param>
/// <param name="UsefulItems">Products and listings new to their run.</param>
/// <param name="UsdPerUsefulItem">Total / useful items, to 6 decimals; null without items.</param>
public sealed record SpendRow(
    string? Key,
    string? Name,
    long Calls,
    decimal SettledUsd,
    decimal UncertainUsd,
    decimal TotalUsd,
    decimal WastedUsd,
    decimal DiscrepancyUsd,
    long UsefulItems,
    decimal? UsdPerUsefulItem
)
{
    public static SpendRow Of(
        string? key,
        string? name,
        long calls,
        decimal settled,
        decimal uncertain,
        decimal wasted,
        decimal discrepancy,
        long items
    ) => new(key, name, calls, settled, uncertain, settled + uncertain, wasted, discrepancy, items, PerItem(settled + uncertain, items));

    /// <summary>Cost per useful item, USD to 6 decimals; null without items.</summary>
    public static decimal? PerItem(decimal usd, long items) => items > 0 ? decimal.Round(usd / items, 6) : null;
}
