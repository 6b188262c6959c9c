using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>What an estimate says to a person. Pure.</summary>
public static class ReviewWords
{
    /// <summary>Names that are listed before "and 12 more".</summary>
    private const int MostNames = 4;

    public static string VerdictSentence(EstimateView e) =>
        e.Verdict switch
        {
            Verdict.Ok when e.HighUsd >= e.BudgetCapUsd =>
                $"Fits: {Show.Percent(e.UsedRatio)} of the cap of {Show.Money(e.BudgetCapUsd)}. At the high end of its range it "
                    + "would reach the cap and stop there; what it has by then stays.",
            Verdict.Ok => $"Fits: {Show.Percent(e.UsedRatio)} of the cap of {Show.Money(e.BudgetCapUsd)}.",
            Verdict.Warning => $"Close to the cap: {Show.Percent(e.UsedRatio)} of {Show.Money(e.BudgetCapUsd)}. The run may stop before "
                + "everything is collected; what it has stays.",
            _ => $"Too much: {Over(e)}.",
        };

    /// <summary>What the button that starts it says, also when it is barred.</summary>
    public static string Start(EstimateView e) =>
        e.Verdict == Verdict.Blocked ? $"Cannot start: {Over(e)}" : $"Start · about {Show.Money(e.TotalUsd)} ({Ceiling(e)})";

    /// <summary>What the cap promises: not everything while a provider bills more than the price list says.</summary>
    public static string Ceiling(EstimateView e) =>
        e.BillsAboveList
            ? $"cap {Show.Money(e.BudgetCapUsd)}; answers bill more than the price list says"
            : $"never over {Show.Money(e.BudgetCapUsd)}";

    /// <summary>Why nothing was started: the figures are not those that were confirmed. Those of now are shown beside it.</summary>
    public static string Changed(decimal? totalUsd, decimal? capUsd) =>
        $"The cost has changed since you saw it: {(totalUsd is { } total ? $"it was {Show.Money(total)}" : "it was another one")}"
        + $"{(capUsd is { } cap ? $" under a cap of {Show.Money(cap)}" : "")}. Nothing was started. Look at the figures of now, and "
        + "start it if you still want to.";

    /// <summary>The total with its range against the cap.</summary>
    public static CapBar Bar(EstimateView e) =>
        new(
            e.BudgetCapUsd,
            e.TotalUsd,
            e.LowUsd,
            e.HighUsd,
            e.WarnAtPercent,
            e.Verdict,
            $"{Show.Money(e.TotalUsd)}, between {Show.Range(e.LowUsd, e.HighUsd)}: {Show.Percent(e.UsedRatio)} of the cap of "
                + $"{Show.Money(e.BudgetCapUsd)}"
        );

    private static string Over(EstimateView e) =>
        e.TotalUsd > e.BudgetCapUsd
            ? $"{Show.Money(e.TotalUsd - e.BudgetCapUsd)} over the cap of {Show.Money(e.BudgetCapUsd)}"
            : $"all of the cap of {Show.Money(e.BudgetCapUsd)}, nothing left for surprises";

    /// <summary>What a row's category is expected to hold, and what of it is not read.</summary>
    public static string Expected(CategoryEstimate row) =>
        $"{Show.Many(row.ExpectedProducts, "product", "products")} expected"
        + (row.UnreadProducts > 0 ? $"; about {Show.Count(row.UnreadProducts)} more lie beyond the pages that are read at most" : "");

    /// <summary>What a row's figures rest on.</summary>
    public static string Basis(CategoryEstimate row) =>
        row.Basis == EstimateBasis.History ? $"from {Show.Many(row.RunsUsed, "run", "runs")}" : "no history yet: rule of thumb";

    /// <summary>What was seen in those runs; empty without history.</summary>
    public static string Seen(CategoryEstimate row) =>
        row.History is not { } seen
            ? ""
            : $"so far {Show.WholeRange(seen.Products)} products, {Show.WholeRange(seen.Pages)} pages, "
                + $"{Show.Range(seen.EbayCallsPerProduct)} eBay calls each";

    /// <summary><c>Lamps, Rugs and 12 more</c>.</summary>
    public static string Names(IReadOnlyCollection<string> names) =>
        names.Count switch
        {
            0 => "",
            1 => names.First(),
            <= MostNames => $"{string.Join(", ", names.Take(names.Count - 1))} and {names.Last()}",
            _ => $"{string.Join(", ", names.Take(MostNames - 1))} and {Show.Count(names.Count - MostNames + 1)} more",
        };

    /// <summary>The smaller choices to offer, each with what it is good for. The same one is offered once.</summary>
    public static IReadOnlyList<SmallerChoice> SmallerChoices(EstimateView e)
    {
        List<SmallerChoice> choices = [];
        if (e.WhatIf?.ToStart is { LeaveOut: { Count: > 0 } few, TotalUsd: { } rest })
            choices.Add(new(few, rest, "it can start, close to the cap"));
        if (e.WhatIf?.ToBeOk is { LeaveOut: { Count: > 0 } more, TotalUsd: { } smallerRest })
        {
            if (choices.Count > 0 && more.Select(c => c.CategoryId).ToHashSet().SetEquals(choices[0].Categories.Select(c => c.CategoryId)))
                choices.Clear();
            choices.Add(new(more, smallerRest, $"it stays below {e.WarnAtPercent} % of the cap"));
        }
        return choices;
    }
}

/// <param name="Categories">Those to leave out.</param>
/// <param name="RestUsd">What the rest is expected to cost.</param>
/// <param name="Purpose">What that is good for.</param>
public sealed record SmallerChoice(IReadOnlyList<LeftOut> Categories, decimal RestUsd, string Purpose)
{
    /// <summary>The value of the button, as <see cref="ReviewModel.LeaveOut"/> takes it.</summary>
    public string Ids => string.Join(',', Categories.Select(c => c.CategoryId));
}
