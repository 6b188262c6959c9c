using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Feed;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Run.Charts;
using CollectionPlatform.Web.Pages.Admin.Automation.Run.Tabs;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run;

/// <summary>One run: where it stands, what it brings, what it costs, and what can be done with it.</summary>
public sealed partial class RunModel(CollectionApi api, RunFeed feed, ProductCards cards) : PageModel
{
    private const int FeedEntries = 50,
        OlderEntries = 100;

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>The open tab; an address that says what is listed says which tab that is.</summary>
    [BindProperty(SupportsGet = true, Name = "tab")]
    public RunTab? AskedTab { get; set; }

    /// <summary>Only failures of this reason are listed; null is all.</summary>
    [BindProperty(SupportsGet = true)]
    public SkipReason? Reason { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? FailuresAfter { get; set; }

    /// <summary>The events after this one, which are earlier ones, are listed; null for the newest.</summary>
    [BindProperty(SupportsGet = true)]
    public string? EventsAfter { get; set; }

    /// <summary><c>failures</c>: the feed shows only those.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Feed { get; set; }

    /// <summary>The feed shows entries before this one; null for the newest.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public RunView Run => Shown.Run;

    /// <summary>The run with its words.</summary>
    public ShownRun Shown { get; private set; } = null!;

    /// <summary>For their number, whatever tab is open; their rows are rendered on theirs alone.</summary>
    public Page<RunCategoryView> Categories { get; private set; } = new([], null);

    /// <summary>Null when it is not known now.</summary>
    public RunSpendView? Money { get; private set; }

    /// <summary>The warning mark: percent of the cap.</summary>
    public int WarnAtPercent { get; private set; }

    /// <summary>Per reason, the most frequent first.</summary>
    public IReadOnlyList<FailureSummary> FailureGroups { get; private set; } = [];
    public Page<FailureView> Failures { get; private set; } = new([], null);

    /// <summary>The products that failed look-ups were for, by ASIN, as far as they are known.</summary>
    public IReadOnlyDictionary<string, ProductCard> FailedProducts { get; private set; } = new Dictionary<string, ProductCard>();

    /// <summary>A page of them, newest first.</summary>
    public Page<RunEventView> Events { get; private set; } = new([], null);

    /// <summary>Of the feed; newest first.</summary>
    public IReadOnlyList<FeedEntry> Entries { get; private set; } = [];

    /// <summary>The last log entry on the page; live changes go on after it.</summary>
    public long Last => Entries.Count > 0 ? Entries[0].Id : 0;

    /// <summary>The providers that are not up; null when that is not known now.</summary>
    public IReadOnlyList<ProviderView>? Gates { get; private set; }

    /// <summary>What lets a run that the cap stopped go on; null where that is not the question.</summary>
    public decimal? ProposedCapUsd { get; private set; }

    /// <summary>Why the cap that was sent was refused; the dialog is then open, and what was typed stays in it.</summary>
    public string? CapProblem { get; private set; }

    /// <summary>The version of the settings that the page shows: a cap that somebody else changed meanwhile is not overwritten.</summary>
    public string CapTag { get; private set; } = "";

    /// <summary>Failures that a retry would call again.</summary>
    public long Unresolved => FailureGroups.Sum(FailureWords.Unresolved);

    public string? Problem { get; private set; }

    /// <summary>Why this person cannot control the run; null when they can.</summary>
    public string? Barred => User.IsInRole(nameof(Role.Admin)) ? null : "Only an admin can control a run.";

    /// <summary>What came of the decision about a provider that this page asked for.</summary>
    [TempData]
    public string? Done { get; set; }

    [TempData]
    public string? Refused { get; set; }

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    /// <summary>What the charts are drawn from.</summary>
    public async Task<IActionResult> OnGetHistoryAsync(CancellationToken cancellation)
    {
        var (history, moves, events) = (
            api.HistoryAsync(Id, cancellation),
            api.RunMovesAsync(Id, cancellation),
            api.RunEventsAsync(Id, null, cancellation)
        );
        await Task.WhenAll(history, moves, events);
        return new JsonResult(RunChart.Of(await history, await moves, (await events).Items), WireJson.Options);
    }

    /// <summary>A page of the log before an entry, oldest first, for the feed that is read back.</summary>
    public async Task<IActionResult> OnGetLogAsync(CancellationToken cancellation) =>
        new JsonResult((await EntriesAsync(Before ?? 1, OlderEntries, cancellation)).Reverse(), WireJson.Options);

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var (run, categories, events, money) = (
            api.RunAsync(Id, cancellation),
            api.RunCategoriesAsync(Id, null, cancellation),
            api.RunEventsAsync(Id, EventsAfter, cancellation),
            api.RunSpendAsync(Id, cancellation).OrUnknownAsync()
        );
        var (gates, settings) = (api.ProvidersAsync(cancellation).OrUnknownAsync(), api.SettingsAsync(cancellation));
        var providers = (await gates)?.Items;
        Gates = providers?.Where(gate => gate.State != GateState.Up).ToList();
        Shown = ShownRun.Of(await run, Gates);
        await Task.WhenAll(categories, events, settings);
        (WarnAtPercent, CapTag) = ((await settings).Value.WarnAtPercent, (await settings).Tag);
        (Categories, Events, Money) = (await categories, await events, await money);
        ProposedCapUsd = CapProposal.Of(Run, Money, providers);
        if (Tab == RunTab.Feed)
            Entries = await EntriesAsync(Math.Min(Before ?? long.MaxValue, Run.Counts.UnitsDone + 1), FeedEntries, cancellation);
        if (Run.HasLog && Run.Counts.Failed > 0 && (Tab == RunTab.Failures || Run.State.IsFinal()))
            await ReadFailuresAsync(cancellation);
    }

    private async Task ReadFailuresAsync(CancellationToken cancellation)
    {
        var (groups, failures) = (api.FailureSummaryAsync(Id, cancellation), api.FailuresAsync(Id, Reason, FailuresAfter, cancellation));
        await Task.WhenAll(groups, failures);
        (FailureGroups, Failures) = ((await groups).Items, await failures);
        if (Tab == RunTab.Failures)
            FailedProducts = await cards.OfAsync(
                Failures.Items.Concat(FailureGroups.SelectMany(group => group.Examples)).Select(FeedEntry.AsinOf),
                cancellation
            );
    }

    /// <summary>Up to <paramref name="most"/> entries before that one, newest first.</summary>
    private async Task<IReadOnlyList<FeedEntry>> EntriesAsync(long before, int most, CancellationToken cancellation)
    {
        var after = Math.Max(0, before - 1 - most);
        var count = (int)Math.Clamp(before - 1 - after, 0, most);
        if (count == 0)
            return [];
        var log = await api.LogAsync(Id, after, count, cancellation);
        return [.. (await feed.ShowAsync(log.Items, cancellation)).Reverse()];
    }

    /// <summary>Those that the run's kind of work has, and of which retention left something.</summary>
    public IReadOnlyList<RunTab> Tabs =>
        Run.HasLog ? Enum.GetValues<RunTab>()
        : Run.Job == JobNames.Collection ? [RunTab.Categories, RunTab.Events]
        : [RunTab.Events];

    public RunTab Tab =>
        (AskedTab ?? (Reason is not null || FailuresAfter is not null ? RunTab.Failures : RunTab.Feed)) is var tab && Tabs.Contains(tab)
            ? tab
            : Tabs[0];

    /// <summary>What is listed on the open tab: a rendering of anything else is not put in its place.</summary>
    public string Listed => string.Join(' ', Tab, ReasonName, FailuresAfter, EventsAfter);

    public bool OnlyFailures => Feed == "failures";

    /// <summary>The oldest entry of the feed, when there are older ones.</summary>
    public string? Oldest => Entries.Count > 0 && Entries[^1].Id > 1 ? Entries[^1].Id.ToString(CultureInfo.InvariantCulture) : null;

    public string? ReasonName => Reason is { } reason ? WireJson.Name(reason) : null;

    public static string TabName(RunTab tab) => tab == RunTab.Feed ? "Log" : tab.ToString();

    /// <summary>How many of the run's categories are complete: <c>3 of 12</c>.</summary>
    public string CategoriesText =>
        $"{Show.Count(Categories.Items.Count(c => CategoryWords.IsComplete(c)))} of "
        + $"{Show.Count(Categories.Items.Count)}{(Categories.Next is null ? "" : "+")}";

    /// <summary>The address of a tab.</summary>
    public string TabLink(RunTab tab) => Self(("tab", WireJson.Name(tab)));

    /// <summary>The address of this page with what is to be listed.</summary>
    public string Self(params (string Name, string? Value)[] query) =>
        QueryHelpers.AddQueryString(
            $"/admin/automation/runs/{Id}",
            query.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value))
        );

    /// <summary>How it ended, in numbers; null while it goes on.</summary>
    public string? Outcome
    {
        get
        {
            if (!Run.State.IsFinal())
                return null;
            var (counts, left) = (Run.Counts, Run.State == RunState.Cancelled ? Math.Max(0, Show.Total(Run) - Run.Counts.UnitsDone) : 0);
            return $"{Show.Count(counts.UnitsDone - counts.Failed)} of {Show.Many(counts.UnitsDone, "call", "calls")} collected"
                + (counts.Failed > 0 ? $", {Show.Count(counts.Failed)} failed" : "")
                + (left > 0 ? $", about {Show.Count(left)} not made" : "");
        }
    }
}
