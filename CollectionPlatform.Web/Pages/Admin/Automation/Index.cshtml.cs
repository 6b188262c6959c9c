using System.Globalization;
using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Components;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.Pages.Admin.Automation.Strip;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace CollectionPlatform.Web.Pages.Admin.Automation;

/// <summary>What runs, what may be spent, how the providers are, and the timeline of all runs.</summary>
public sealed class AutomationModel(CollectionApi api, RunsOfRequest running, TimeProvider time) : PageModel
{
    /// <summary>Only runs that are shown like this; what is no state counts as all.</summary>
    [BindProperty(SupportsGet = true)]
    public ShownState? State { get; set; }

    /// <summary>One of <see cref="JobNames"/>; what is none counts as all.</summary>
    [BindProperty(SupportsGet = true)]
    public string? Job { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Q { get; set; }

    /// <summary>How far back the strip is to look; null: an hour or a day, whichever fits what there is.</summary>
    [BindProperty(SupportsGet = true)]
    public StripRange? Range { get; set; }

    /// <summary>The last hour, day or week as a picture, on the first page; null where it is not shown, or not known now.</summary>
    public RunStrip? Strip { get; private set; }

    /// <summary>Cursor of the timeline page.</summary>
    [BindProperty(SupportsGet = true)]
    public string? After { get; set; }

    [TempData]
    public string? Done { get; set; }

    [TempData]
    public string? Refused { get; set; }

    /// <summary>What works now stands first, once: on the first page of the whole timeline.</summary>
    public bool ShowsRunning =>
        !Filtered && After is null && (Running.Count > 0 || Runs.Items.Count > 0 || Exposure is not { Runs: 0, PausedRuns: 0 });

    /// <summary>The runs of this page that do not stand under "Running now", by day; retries follow the run they retry.</summary>
    public IEnumerable<(DateTime Day, IReadOnlyList<(ShownRun Run, bool Nested)> Runs)> Days
    {
        get
        {
            var runs = (ShowsRunning ? Runs.Items.ExceptBy(Running.Select(run => run.Run.Id), run => run.Id) : Runs.Items)
                .Select(run => ShownRun.Of(run, Providers))
                .Where(run => State is null || run.Shown.Kind == State)
                .ToList();
            var listed = runs.Select(run => run.Run.Id).ToHashSet();
            return runs.Where(run => run.Run.RetryOf is not { } first || !listed.Contains(first))
                .GroupBy(run => run.Run.CreatedAt.UtcDateTime.Date)
                .Select(day => (day.Key, (IReadOnlyList<(ShownRun, bool)>)[.. day.SelectMany(run => Chain(run, runs, nested: false))]));
        }
    }

    private static IEnumerable<(ShownRun Run, bool Nested)> Chain(ShownRun run, List<ShownRun> all, bool nested) =>
        all.Where(retry => retry.Run.RetryOf == run.Run.Id)
            .Reverse()
            .SelectMany(retry => Chain(retry, all, nested: true))
            .Prepend((run, nested));

    /// <summary>Whether it stands under "Running now".</summary>
    public static bool Works(RunView run) => run.State is RunState.Pending or RunState.Running or RunState.Pausing or RunState.Cancelling;

    public bool Filtered => State is not null || !string.IsNullOrEmpty(Job) || !string.IsNullOrEmpty(Q);
    public Page<RunView> Runs { get; private set; } = new([], null);
    public IReadOnlyList<ShownRun> Running { get; private set; } = [];
    public IReadOnlyList<ProviderView> Providers { get; private set; } = [];
    public Tagged<SettingsView> Settings { get; private set; } = null!;

    /// <summary>The runs that the cap stopped; newest first.</summary>
    public IReadOnlyList<ShownRun> Stopped { get; private set; } = [];

    /// <summary>Stopped runs that have a notice each; more of them are counted, so that what runs stays in sight.</summary>
    public const int MostNotices = 2;

    /// <summary>Whether a run is at work: it stays in sight, so that what stands above it takes a line each.</summary>
    public bool IsAtWork => Running.Count > 0;

    /// <summary>
    /// What happened before this visit, as it stands now; null when that is not known now. A script that renews the page says when it was
    /// loaded (ms since 1970): what happens while somebody looks is no news.
    /// </summary>
    public AwayView? Away { get; private set; }

    /// <summary>What runs may still spend; null when that is not known now.</summary>
    public ExposureView? Exposure { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellation)
    {
        var (exposure, away, timeline) = (
            api.ExposureAsync(cancellation).OrUnknownAsync(),
            api.AwayAsync(LoadedAt(Request.Headers[Notes.RenewalHeader]), cancellation).OrUnknownAsync(),
            After is null ? TimelineAsync(cancellation) : Task.FromResult<TimelineView?>(null)
        );
        if (!JobNames.All.Contains(Job))
            Job = null; // an address mistyped shows all
        var (runs, active, settings) = (
            api.RunsAsync(State is { } state ? DisplayedState.Sources(state) : [], Job, Q, After, 25, cancellation),
            running.ReadAsync(cancellation),
            api.SettingsAsync(cancellation)
        );
        await Task.WhenAll(runs, active, settings);
        (Exposure, Away) = (await exposure, await away);
        (Runs, Settings) = (await runs, await settings);
        var now = await active;
        (Providers, Running, Stopped) = (now.Providers, Of(now.Working), Of(now.Stopped));

        if (await timeline is { } view && Runs.Items.Count + Running.Count > 0)
        {
            var shown = Of(Runs.Items).Concat(Running).Concat(Stopped).DistinctBy(run => run.Run.Id);
            Strip = RunStrip.Of(view, Range ?? StripRanges.Fitting(view), shown.ToDictionary(run => run.Run.Id, run => run.Shown));
        }

        IReadOnlyList<ShownRun> Of(IReadOnlyList<RunView> some) => [.. some.Select(run => ShownRun.Of(run, now.Providers))];
    }

    private Task<TimelineView?> TimelineAsync(CancellationToken cancellation) =>
        api.TimelineAsync(time.GetUtcNow() - StripRanges.Length(Range ?? StripRange.Day), cancellation).OrUnknownAsync();

    private static DateTimeOffset? LoadedAt(string? milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) && ms < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
            : null;

    /// <summary>What an admin does for a provider that needs one, here or on the page of a run, to which it leads back.</summary>
    /// <param name="choice"><c>skip</c> or <c>wait</c> in a failure storm; <c>try</c>: it is fixed.</param>
    public async Task<IActionResult> OnPostAttendAsync(string name, string choice, string? returnUrl, CancellationToken cancellation)
    {
        try
        {
            if (choice == "try")
                await api.ProbeAsync(name, cancellation);
            else
                await api.DecideAsync(name, choice, cancellation);
            Done = choice switch
            {
                "try" => $"Test call to {Show.Provider(name)} sent.",
                "skip" => $"{Show.Provider(name)} calls continue. Items that fail the same way are skipped; you can retry them later.",
                _ => $"Waiting for {Show.Provider(name)}. Nothing is skipped.",
            };
        }
        catch (ApiException refusal) when (refusal.Status is 400 or 404 or 409)
        {
            Refused = GateWords.Refused(refusal, name); // decided elsewhere, or over by itself
        }
        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl! : "/admin/automation");
    }

    public string Older(string cursor) => Self(Range, cursor) + "#timeline";

    /// <summary>This list with another strip.</summary>
    public string WithRange(StripRange range) => Self(range, null) + "#timeline";

    private string Self(StripRange? range, string? cursor) =>
        QueryHelpers.AddQueryString(
            "/admin/automation",
            new Dictionary<string, string?>
            {
                ["state"] = State is { } state ? WireJson.Name(state) : null,
                ["job"] = Job,
                ["q"] = Q,
                ["range"] = range is { } shown ? WireJson.Name(shown) : null,
                ["after"] = cursor,
            }.Where(part => !string.IsNullOrEmpty(part.Value))
        );

    /// <summary>Days are those of UTC, as all times here are, and say so.</summary>
    public string DayName(DateTime day) =>
        (time.GetUtcNow().UtcDateTime.Date - day).Days switch
        {
            0 => "Today (UTC)",
            1 => "Yesterday (UTC)",
            _ => day.ToString("dddd, d MMMM yyyy '(UTC)'", CultureInfo.InvariantCulture),
        };
}
