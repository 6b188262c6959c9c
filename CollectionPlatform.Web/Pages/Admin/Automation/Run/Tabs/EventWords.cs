using System.Text.RegularExpressions;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Components;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run.Tabs;

/// <summary>How the lines of a run's timeline read. Pure.</summary>
public static partial class EventWords
{
    /// <summary>
    /// Icon, tone (<c>plain</c>, <c>good</c>, <c>warn</c> or <c>bad</c>) and word of a kind of event; one that is not known here reads as
    /// it is named.
    /// </summary>
    public static (string Icon, string Tone, string Word) Of(string kind) =>
        kind switch
        {
            "pending" => ("clock", "plain", "Requested"),
            "running" or "started" => ("play", "plain", "Running"),
            "retried" => ("retry", "plain", "Retried"),
            "budgetStopped" => ("money", "warn", "Stopped at the cap"),
            "capChanged" => ("money", "plain", "Cap changed"),
            "budgetWarning" => ("money", "warn", "Close to the cap"),
            "rescued" => ("alert", "warn", "Worker lost"),
            "freed" => ("check", "good", "Worker came back"),
            "detailsRemoved" => ("box", "plain", "Details deleted"),
            "rebuilt" => ("retry", "plain", "Work list rebuilt"),
            "waiting" => ("clock", "warn", "Waiting"),
            "goingOn" => ("play", "good", "Continuing"),
            "providerPaused" => ("clock", "warn", "Provider paused"),
            "probeAsked" => ("retry", "plain", "Test call"),
            "priceRaised" => ("money", "warn", "Higher price"),
            "providerResumed" => ("check", "good", "Provider is back"),
            "stormSkipped" => ("cancel", "warn", "Skipping failures"),
            "stormAwaited" => ("clock", "plain", "Waiting it out"),
            "stormOver" => ("check", "good", "Failures stopped"),
            _ when Enum.TryParse<RunState>(kind, ignoreCase: true, out var state) => (
                DisplayedState.Of(state).Icon,
                Tone(state),
                DisplayedState.Of(state).Word
            ),
            _ => ("clock", "plain", kind),
        };

    /// <summary>What is told beside the word, without saying it again; without the id of another run, to which a link leads.</summary>
    public static string Cause(RunEventView item)
    {
        var told = RunId().Replace(item.Detail, item.Kind == "detailsRemoved" ? "a retention run" : "a new run");
        // Requests name runs, whose names are people's own words.
        var (said, word) = (item.Kind is "pending" or "retried" ? told : Show.Names(EngineWords.Plain(told)), Of(item.Kind).Word + " ");
        return said.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? said[word.Length..] : said;
    }

    /// <summary>Where an event stands on the page, so that a link can lead to it.</summary>
    public static string Anchor(RunEventView item) => Anchor(item.At, item.Kind);

    /// <summary>The same of an event of which only that is known.</summary>
    public static string Anchor(DateTimeOffset at, string kind) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"event-{at.UtcTicks}-{kind}");

    /// <summary>The other run that an event is about; null when it is about none.</summary>
    public static Guid? RunIn(RunEventView item) =>
        item.Kind is "retried" or "detailsRemoved" && RunId().Match(item.Detail) is { Success: true } found
            ? Guid.Parse(found.Groups[1].Value)
            : null;

    private static string Tone(RunState state) =>
        state switch
        {
            RunState.Completed => "good",
            RunState.CompletedWithFailures => "warn",
            RunState.Failed => "bad",
            _ => "plain",
        };

    [GeneratedRegex(@"run ([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})")]
    private static partial Regex RunId();
}
