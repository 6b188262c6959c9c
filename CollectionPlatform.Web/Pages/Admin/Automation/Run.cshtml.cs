using System.Globalization;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Look;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages.Admin.Automation;

/// <summary>One run: where it stands, what it brings, what it costs, and what can be done with it.</summary>
public sealed class RunModel(CollectionApi api) : PageModel
{
    private const int FeedEntries = 50, OlderEntries = 100;

    /// <summary>What the template for live entries is rendered from.</summary>
    public static readonly LogEntry Blank = new(0, "", "", "", LogEntry.Collected, null, 0, DateTimeOffset.UnixEpoch, []);

    [BindProperty(SupportsGet = true)]
    public Guid Id { get; set; }

    /// <summary>Only failures of this reason are listed; null is all.</summary>
    [BindProperty(SupportsGet = true)]
    public SkipReason? Reason { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? FailuresAfter { get; set; }

    /// <summary><c>failures</c>: the feed shows only those.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Feed { get; set; }

    /// <summary>The feed shows entries before this one; null for the newest.</summary>
    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public RunView Run { get; private set; } = null!;
    public Page<RunCategoryView> Categories { get; private set; } = new([], null);

    /// <summary>Null when it is not known now.</summary>
    public RunSpendView? Money { get; private set; }

    /// <summary>Per reason, the most frequent first.</summary>
    public IReadOnlyList<FailureSummary> FailureGroups { get; private set; } = [];
    public Page<FailureView> Failures { get; private set; } = new([], null);
    public IReadOnlyList<RunEventView> Events { get; private set; } = [];

    /// <summary>Newest first.</summary>
    public IReadOnlyList<LogEntry> Entries { get; private set; } = [];

    /// <summary>The last log entry on the page; live changes go on after it.</summary>
    public long Last => Entries.Count > 0 ? Entries[0].Id : 0;

    /// <summary>The providers that are not up; null when that is not known now.</summary>
    public IReadOnlyList<ProviderView>? Gates { get; private set; }

    public string? Problem { get; private set; }

    /// <summary>What came of the decision about a provider that this page asked for.</summary>
    [TempData]
    public string? Done { get; set; }

    [TempData]
    public string? Refused { get; set; }

    public Task OnGetAsync(CancellationToken cancellation) => ReadAsync(cancellation);

    /// <summary>What the charts are drawn from.</summary>
    public async Task<IActionResult> OnGetHistoryAsync(CancellationToken cancellation) => new JsonResult(await api.HistoryAsync(Id, cancellation), WireJson.Options);

    /// <summary>A page of the log before an entry, oldest first, for the feed that is read back.</summary>
    public async Task<IActionResult> OnGetLogAsync(CancellationToken cancellation) =>
        new JsonResult((await EntriesAsync(Before ?? 1, OlderEntries, cancellation)).Reverse(), WireJson.Options);

    public Task<IActionResult> OnPostPauseAsync(CancellationToken cancellation) => MoveAsync(RunMove.Pause, cancellation);

    public Task<IActionResult> OnPostResumeAsync(CancellationToken cancellation) => MoveAsync(RunMove.Resume, cancellation);

    public Task<IActionResult> OnPostCancelAsync(CancellationToken cancellation) => MoveAsync(RunMove.Cancel, cancellation);

    private async Task<IActionResult> MoveAsync(RunMove move, CancellationToken cancellation)
    {
        try
        {
            await api.MoveAsync(Id, move, cancellation);
            return Redirect($"/admin/automation/runs/{Id}");
        }
        catch (ApiException problem) when (problem.Status == 409)
        {
            // Somebody else was faster, or this page was old: say so beside the run as it is now.
            (Problem, Response.StatusCode) = (problem.Message, 409);
            await ReadAsync(cancellation);
            return Page();
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        var (run, categories, failures, events, money) = (api.RunAsync(Id, cancellation), api.RunCategoriesAsync(Id, null, cancellation),
            api.FailuresAsync(Id, Reason, FailuresAfter, cancellation), api.RunEventsAsync(Id, cancellation), api.RunSpendAsync(Id, cancellation).OrUnknownAsync());
        var gates = api.ProvidersAsync(cancellation).OrUnknownAsync();
        Run = await run;
        if (Run.Counts.Failed > 0) FailureGroups = (await api.FailureSummaryAsync(Id, cancellation)).Items;
        Entries = await EntriesAsync(Math.Min(Before ?? long.MaxValue, Run.Counts.UnitsDone + 1), FeedEntries, cancellation);
        await Task.WhenAll(categories, failures, events);
        (Categories, Failures, Money) = (await categories, await failures, await money);
        Events = [.. (await events).Items.OrderByDescending(e => e.At)];
        Gates = (await gates)?.Items.Where(gate => gate.State != GateState.Up).ToList();
    }

    /// <summary>Up to <paramref name="most"/> entries before that one, newest first.</summary>
    private async Task<IReadOnlyList<LogEntry>> EntriesAsync(long before, int most, CancellationToken cancellation)
    {
        var after = Math.Max(0, before - 1 - most);
        var count = (int)Math.Clamp(before - 1 - after, 0, most);
        return count == 0 ? [] : [.. (await api.LogAsync(Id, after, count, cancellation)).Items.Reverse()];
    }

    public bool OnlyFailures => Feed == "failures";

    /// <summary>The oldest entry of the feed, when there are older ones.</summary>
    public string? Oldest => Entries.Count > 0 && Entries[^1].Id > 1 ? Entries[^1].Id.ToString(CultureInfo.InvariantCulture) : null;

    public string? ReasonName => Reason is { } reason ? WireJson.Name(reason) : null;

    /// <summary>The address of this page with what is to be listed.</summary>
    public string Self(params (string Name, string? Value)[] query) => QueryHelpers.AddQueryString(
        $"/admin/automation/runs/{Id}", query.Where(part => part.Value is not null).Select(part => KeyValuePair.Create(part.Name, part.Value)));

    public string ProgressText
    {
        get
        {
            var (total, expected) = (Show.Total(Run), Run.Counts.UnitsExpected);
            var note = total != expected && expected > 0 ? $" (expected {Show.Count(expected)})" : "";
            return Show.Progress(Run) + note;
        }
    }

    public string EtaText => Run.Eta switch
    {
        { LowSeconds: { } low, HighSeconds: { } high } => $"{Show.Duration(TimeSpan.FromSeconds(low))} – {Show.Duration(TimeSpan.FromSeconds(high))} left",
        { Reason: { } reason } => Show.Names(reason),
        _ when Run is { StartedAt: { } from, FinishedAt: { } to } => $"Took {Show.Duration(to - from)}",
        _ => "",
    };

    public string UncertainText => Run.Spend.UncertainUsd > 0 ? $"of which {Show.Money(Run.Spend.UncertainUsd)} is uncertain" : "";
}
