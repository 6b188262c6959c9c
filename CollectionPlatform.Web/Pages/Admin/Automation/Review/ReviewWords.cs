using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Review;

/// <summary>What an estimate says to a person. Pure.</summary>
public static partial class ReviewWords
{
    /// <summary>Names that are listed before "and 12 more".</summary>
    private const int MostNames = 4;

    public static string VerdictSentence(EstimateView e) =>
        e.Verdict switch
        {
            Verdict.Ok when e.HighUsd >= e.BudgetCapUsd =>
                $"Fits: {Show.Percent(e.UsedRatio)} of the {Show.Money(e.BudgetCapUsd)} cap. At the high end of its range it would stop "
                    + "at the cap and keep what it has.",
            Verdict.Ok => $"Fits: {Show.Percent(e.UsedRatio)} of the {Show.Money(e.BudgetCapUsd)} cap.",
            Verdict.Warning =>
                $"Close to the cap: {Show.Percent(e.UsedRatio)} of {Show.Money(e.BudgetCapUsd)}. The run may stop at the cap "
                    + "and keep what it has.",
            _ => $"Too much: {Over(e)}.",
        };

    /// <summary>What the button that starts it says, also when it is barred.</summary>
    public static string Start(EstimateView e) =>
        e.Verdict == Verdict.Blocked
            ? $"Cannot start: {Over(e)}"
            : $"Start · about {Show.Money(e.TotalUsd, e.BudgetCapUsd)} ({Ceiling(e)})";

    /// <summary>What the cap promises: not everything while a provider bills more than the price list says.</summary>
    public static string Ceiling(EstimateView e) =>
        e.BillsAboveList
            ? $"cap {Show.Money(e.BudgetCapUsd)}; responses bill more than the price list says"
            : $"never over {Show.Money(e.BudgetCapUsd)}";

    /// <summary>Why nothing was started: the figures are not those that were confirmed. Those of now are shown beside it.</summary>
    public static string Changed(decimal? totalUsd, decimal? capUsd) =>
        "Nothing was started: the cost has changed"
        + (totalUsd is { } total ? $" from {Show.Money(total)}" : "")
        + (capUsd is { } cap ? $" under a cap of {Show.Money(cap)}" : "")
        + ". Check the new figures and start it again.";

    private static string Over(EstimateView e) =>
        e.TotalUsd > e.BudgetCapUsd
            ? $"{Show.Money(e.TotalUsd - e.BudgetCapUsd)} over the {Show.Money(e.BudgetCapUsd)} cap"
            : $"it would use all of the {Show.Money(e.BudgetCapUsd)} cap";

    /// <summary>What days there may be.</summary>
    public static string BadDays => $"Days must be a whole number from {Freshness.MinDays} to {Freshness.MaxDays}.";

    /// <summary>What the look-ups left out come to.</summary>
    public static string Skipped(EstimateView e, int days) =>
        e.SkippedFresh == 0
            ? $"No product was looked up in the last {Days(days)}: nothing is skipped."
            : $"Skips {Show.Many(e.SkippedFresh, "look-up", "look-ups")} younger than {Days(days)} · saves {Show.Money(e.SavedUsd)}";

    /// <summary>What was chosen for an amount, and what was not.</summary>
    public static string Stale(StaleChoice choice, int days)
    {
        var rest =
            choice.LeftOut.Count > 0
                ? $" {Names([.. choice.LeftOut.Select(c => c.Name)])} {(choice.LeftOut.Count == 1 ? "does" : "do")} not fit."
                : "";
        var fresh = choice.Fresh > 0 ? $" {Show.Many(choice.Fresh, "category has", "categories have")} nothing older." : "";
        return choice.CategoryIds.Count > 0
                ? $"Chose {Show.Many(choice.CategoryIds.Count, "category", "categories")} with data older than {Days(days)}, the oldest "
                    + $"first: {Show.Money(choice.TotalUsd)}.{rest}{fresh}"
            : choice.LeftOut.Count > 0 ? $"No stale category fits.{rest}{fresh}"
            : $"Nothing is older than {Days(days)}.";
    }

    /// <summary>How much of a category is older; empty when that was not asked.</summary>
    public static string Age(CategoryView category) =>
        category.Age is not { } age ? ""
        : age.Products == 0 ? "no products yet"
        : age.Older == 0 ? $"all within {Days(age.OlderThanDays)}"
        : $"{Show.Count(age.Older)} of {Show.Count(age.Products)} older than {Days(age.OlderThanDays)}";

    private static string Days(int days) => Show.Many(days, "day", "days");

    /// <summary>What of a row's category is not read; null when all of it is.</summary>
    public static string? Unread(CategoryEstimate row) =>
        row.UnreadProducts > 0
            ? $"About {Show.Many(row.UnreadProducts, "more product is", "more products are")} beyond the page limit."
            : null;

    /// <summary>Says that the expectation somebody set is not what the estimate rests on.</summary>
    public static string Overruled(int expected) => $"Past runs replace the {Show.Many(expected, "product", "products")} set for it.";

    /// <summary>What a row's figures rest on.</summary>
    public static string Basis(CategoryEstimate row) =>
        row.Basis == EstimateBasis.History ? $"from {Show.Many(row.RunsUsed, "run", "runs")}" : "no past runs";

    /// <summary>What was seen in those runs; empty without history.</summary>
    public static string Seen(CategoryEstimate row) =>
        row.History is not { } seen
            ? ""
            : $"Past runs: {Counted(Show.WholeRange(seen.Products), "product")}, {Counted(Show.WholeRange(seen.Pages), "page")}, "
                + $"{Counted(Show.Range(seen.EbayCallsPerProduct), "eBay call")} per product";

    private static string Counted(string range, string one) => $"{range} {one}{(range == "1" ? "" : "s")}";

    /// <summary>What taking a smaller choice removes: <c>Remove Lamps</c>, <c>Remove 162 categories</c>.</summary>
    public static string Remove(SmallerChoice choice) =>
        $"Remove {(choice.Categories.Count == 1 ? choice.Categories[0].Name : $"{Show.Count(choice.Categories.Count)} categories")}";

    /// <summary>What the choice began with: <c>12 categories of “Spring catalogue”</c>, and what of it is no longer there.</summary>
    public static string Prefilled(string name, int all, int there) =>
        there == all
            ? $"{Show.Many(all, "category", "categories")} of “{name}”"
            : $"{Show.Count(there)} of {Show.Many(all, "category", "categories")} of “{name}”; the others can no longer be collected";

    /// <summary>The name of a run that is made again; null for one that has a name by its time alone.</summary>
    public static string? NameAgain(string name) => DefaultName().IsMatch(name) ? null : name;

    [System.Text.RegularExpressions.GeneratedRegex(@"^Collection \d{4}-\d\d-\d\d \d\d:\d\d")]
    private static partial System.Text.RegularExpressions.Regex DefaultName();

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
            choices.Add(new(few, rest, "just under the cap"));
        if (e.WhatIf?.ToBeOk is { LeaveOut: { Count: > 0 } more, TotalUsd: { } smallerRest })
        {
            if (choices.Count > 0 && more.Select(c => c.CategoryId).ToHashSet().SetEquals(choices[0].Categories.Select(c => c.CategoryId)))
                choices.Clear();
            choices.Add(new(more, smallerRest, $"below {e.WarnAtPercent} % of the cap"));
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
