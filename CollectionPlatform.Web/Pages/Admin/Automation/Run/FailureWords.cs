using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Review;

namespace CollectionPlatform.Web.Pages.Admin.Automation.Run;

/// <summary>What failures say to a person. Pure.</summary>
public static class FailureWords
{
    /// <summary>What happened, and whether trying again is likely to help.</summary>
    public static string Meaning(SkipReason reason) =>
        reason switch
        {
            SkipReason.NotFound => "The provider does not have it. Retrying rarely helps.",
            SkipReason.Rejected => "The provider does not accept the request. Retrying rarely helps.",
            SkipReason.Malformed => "The response was not what the provider promises. Retrying may help once the provider has fixed it.",
            SkipReason.ServerError => "The provider failed for this item while other calls succeeded. Retrying often helps.",
            SkipReason.TimedOut => "No response came in time. Retrying often helps.",
            SkipReason.Cut => "The connection broke. Retrying often helps.",
            SkipReason.KeepsFailing => "It kept failing while other calls succeeded. Retry it when the provider is less busy.",
            SkipReason.WrongPage => "The provider returned a different page; the pages after it were not called. Retrying calls them, too.",
            SkipReason.OddItem => "The page is collected; items with missing data were left out. It is not called again.",
            SkipReason.TooManyPages => "The category or search has more pages than the limit. Those within the limit are collected.",
            _ => "The response could not be stored. Retrying helps once the provider sends something else.",
        };

    /// <summary>Whether trying again is likely to collect it.</summary>
    public static bool Helps(SkipReason reason) =>
        reason is SkipReason.ServerError or SkipReason.TimedOut or SkipReason.Cut or SkipReason.KeepsFailing or SkipReason.WrongPage;

    /// <summary>Whether trying all of them again makes sense, and not only those of some reasons.</summary>
    public static bool HelpsAll(IEnumerable<FailureSummary> groups) =>
        groups.Where(group => Unresolved(group) > 0).All(group => Helps(group.Reason));

    /// <summary>Why failures cannot be retried now, or null when they can.</summary>
    public static string? WhyNoRetry(RunView run, bool admin) =>
        !admin ? "Only an admin can start a run."
        : run.State.IsFinal() ? null
        : "Possible once the run has ended: until then some of them may still change.";

    /// <summary>Failures that can be tried again: without those that a later run collected, and without notes on collected pages.</summary>
    public static long Unresolved(FailureSummary group) => group.Reason.IsNote() ? 0 : group.Count - group.Resolved;

    /// <summary><c>7 failures, 2 of them collected by a retry</c>.</summary>
    public static string Count(FailureSummary group) =>
        Show.Many(group.Count, "failure", "failures")
        + (
            group.Resolved == 0 ? ""
            : group.Resolved == group.Count ? ", all collected by a retry"
            : $", {Show.Count(group.Resolved)} of them collected by a retry"
        );

    /// <summary>What the button that starts the retry says, also when it is barred.</summary>
    public static string Start(Core.Budget.Estimating.RetryEstimateView retry) =>
        retry.Estimate.Verdict == Core.Budget.Estimating.Verdict.Blocked
            ? ReviewWords.Start(retry.Estimate)
            : $"Retry {Show.Many(retry.Failures, "call", "calls")} · about {Show.Money(retry.Estimate.TotalUsd)} ("
                + $"{ReviewWords.Ceiling(retry.Estimate)})";
}
