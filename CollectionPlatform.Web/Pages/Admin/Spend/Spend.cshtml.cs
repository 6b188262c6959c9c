using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Formatting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages.Admin.Spend;

/// <summary>What was spent on what, how much of it was wasted, and how good estimates were.</summary>
public sealed class SpendModel(CollectionApi api, TimeProvider clock) : PageModel
{
    private const int Rows = 100;

    /// <summary>What the table can be by, with its name.</summary>
    public static readonly IReadOnlyList<(string By, string Name)> Groupings =
    [
        ("month", "Month"),
        ("day", "Day"),
        ("category", "Category"),
        ("provider", "Provider"),
        ("run", "Run"),
    ];

    [BindProperty(SupportsGet = true)]
    public string? By { get; set; }

    /// <summary>As typed; empty is the default period.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    public string Grouping => Groupings.Any(g => g.By == By) ? By! : Groupings[0].By;
    public SpendPeriod Period { get; private set; }
    public IReadOnlyList<(string Name, SpendPeriod Period)> Presets { get; private set; } = [];

    /// <summary>Null when the question was wrong; <see cref="Problem"/> says why.</summary>
    public SpendReport? Report { get; private set; }
    public MonthBars? Months { get; private set; }
    public TrackRecord Record { get; private set; } = new([]);
    public string? Problem { get; private set; }

    /// <summary>Nothing was ever collected.</summary>
    public bool IsEmpty { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        Presets = SpendPeriod.Presets(today);
        Period = SpendPeriod.Year(today);
        if (Wrong(today) is { } wrong)
        {
            (Problem, Response.StatusCode) = (wrong, StatusCodes.Status400BadRequest);
            return;
        }
        try
        {
            await ReadAsync(cancellation);
        }
        catch (ApiException refusal) when (refusal.Status == 400)
        {
            (Problem, Response.StatusCode) = (refusal.Message, refusal.Status);
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var (year, end) = (SpendPeriod.First(Period.To).AddMonths(1 - MonthBars.Months), SpendPeriod.First(Period.To).AddMonths(1));
        var (report, months, estimates) = (
            api.SpendAsync(Grouping, Period.From, Period.To, After, Rows, cancellation),
            api.SpendAsync("month", year, end.AddDays(-1), null, MonthBars.Months, cancellation),
            api.PastEstimatesAsync(Period.From, Period.To, TrackRecord.Most, cancellation)
        );
        await Task.WhenAll(report, months, estimates);
        (Report, Months, Record) = (await report, new MonthBars(Period.To, (await months).Items), new((await estimates).Items));
        if (Report.Total.Calls == 0)
            IsEmpty = (await api.RunsAsync([], JobNames.Collection, null, null, 1, cancellation)).Items.Count == 0;
    }

    /// <summary>Reads the period; says what is wrong with it.</summary>
    private string? Wrong(DateOnly today)
    {
        foreach (var (name, text) in new[] { ("From", From), ("To", To) })
            if (!string.IsNullOrEmpty(text) && SpendPeriod.Day(text) is null)
                return $"{name} must be a day like {SpendPeriod.Year(today).FromText}.";
        var to = SpendPeriod.Day(To) ?? today;
        Period = new(SpendPeriod.Day(From) ?? SpendPeriod.Year(to).From, to);
        return Period.From > Period.To ? "The first day must not be after the last." : null;
    }

    /// <summary>This page, by the same, over another period.</summary>
    public string Over(SpendPeriod period) => Link(Grouping, period, null);

    /// <summary>This page over the same period, by something else.</summary>
    public string Sorted(string by) => Link(by, Period, null);

    public string? MoreLink => Report?.Next is { } next ? Link(Grouping, Period, next) : null;

    public string FileLink =>
        QueryHelpers.AddQueryString(
            "/exports/spend",
            new Dictionary<string, string?>
            {
                ["by"] = Grouping,
                ["from"] = Period.FromText,
                ["to"] = Period.ToText,
            }
        );

    /// <summary>What a row is called: <c>Nov 2026</c>, <c>29 Nov 2026</c>, eBay, or the name of the category or run.</summary>
    public static string Name(string by, SpendRow row) =>
        (by, row.Key) switch
        {
            ("month", { } month) => SpendPeriod.Day(month + "-01")!.Value.ToString("MMM yyyy", CultureInfo.InvariantCulture),
            ("day", { } day) => SpendPeriod.Day(day)!.Value.ToString("d MMM yyyy", CultureInfo.InvariantCulture),
            ("provider", { } provider) => Show.Provider(provider),
            ("category", null) => "Calls in flight when a worker was lost",
            _ => row.Name ?? row.Key ?? "",
        };

    /// <summary>Where a row leads: a month to its categories, a day to its runs, a run to its page, a category to its products.</summary>
    public string? RowLink(SpendRow row) =>
        (Grouping, row.Key) switch
        {
            (_, null) => null,
            ("month", var month) => Link("category", Period.Within(month), null),
            ("day", var day) => Link("run", Period.Within(day), null),
            ("category", var id) => $"/products?categoryId={id}",
            ("run", var id) => $"/admin/automation/runs/{id}",
            _ => null,
        };

    private static string Link(string by, SpendPeriod period, string? after) =>
        QueryHelpers.AddQueryString(
            "/admin/spend",
            new[] { ("by", by), ("from", period.FromText), ("to", period.ToText), ("after", after) }
                .Where(part => part.Item2 is not null)
                .Select(part => KeyValuePair.Create<string, string?>(part.Item1, part.Item2))
        );
}
