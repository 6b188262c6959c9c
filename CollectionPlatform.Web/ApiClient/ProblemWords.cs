using System.Text.RegularExpressions;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;

namespace CollectionPlatform.Web.ApiClient;

/// <summary>
/// What a refusal of the Api says to a person at a page. The Api's own sentences name its fields, states and routes, for programs. Pure.
/// </summary>
public static partial class ProblemWords
{
    public const string AdminsOnly = "You need to be an admin to do this.";
    public const string Fault = "Something went wrong on our side, and it was logged. Try again. Tell an admin if it keeps happening.";

    /// <summary>The check box that acknowledges the warning of the budget.</summary>
    public const string StartAnyway = "Start anyway, close to the cap";

    /// <summary>The Api answers alike for a user who was removed and for a wrong key of this site.</summary>
    public const string Unknown = "Sign in again. If that does not help, tell an admin to check this site’s setting Auth:ServiceKey.";

    private const string ChangedMeanwhile =
        "Someone else saved other values after you opened this page, so yours were not saved. Check the values shown now, and change "
        + "them again if you still want to.";

    /// <summary>What forms call a field; one that no form has keeps its name.</summary>
    private static readonly Dictionary<string, string> Labels = new(StringComparer.Ordinal)
    {
        ["budgetCapUsd"] = "The cap",
        ["userName"] = "User name",
        ["password"] = "Password",
        ["role"] = "Role",
        ["name"] = "Name",
        ["externalId"] = "Amazon id",
        ["expectedProducts"] = "Expected products",
        ["file"] = "The file",
        ["categoryIds"] = "The selection",
        ["ids"] = "The selection",
        ["olderThanDays"] = "Days",
        ["skipLookupsYoungerThanDays"] = "Days",
        ["withinUsd"] = "The amount",
        ["from"] = "From",
        ["to"] = "To",
        ["amazon.priceUsd"] = "Amazon: USD per call",
        ["amazon.callsPerSecond"] = "Amazon: calls per second",
        ["amazon.burst"] = "Amazon: burst",
        ["ebay.priceUsd"] = "eBay: USD per call",
        ["ebay.callsPerSecond"] = "eBay: calls per second",
        ["ebay.burst"] = "eBay: burst",
    };

    /// <summary>Null when the answer says nothing: its status then speaks for itself.</summary>
    public static string? Of(ApiProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        RunState? state = Enum.TryParse<RunState>(problem.State, ignoreCase: true, out var named) ? named : null;
        return (problem.Type?[(problem.Type.LastIndexOf(':') + 1)..], state) switch
        {
            ("forbidden", _) => AdminsOnly,
            ("unauthorized", _) => Unknown,
            ("internal-error", _) => Fault,
            ("too-many-requests", _) => "You are doing too much at once. Wait a moment, then try again.",
            ("body-too-large", _) => "That was more than can be taken at once. Choose less, or a smaller file.",
            // These say how to call the Api; the status has a sentence for people.
            ("bad-request" or "malformed-json" or "method-not-allowed" or "unsupported-media-type" or "not-found", _) => null,
            ("changed-meanwhile", _) => ChangedMeanwhile,
            ("invalid-input", _) when problem.Errors is { Count: > 0 } errors => Invalid(errors),
            ("no-such-move", { } now) when !now.IsFinal() => RunMoveWords.NotWhile(now),
            ("run-unfinished", { } now) =>
                $"This run or a retry of it is {DisplayedState.InSentence(now)}. You can retry its failures once that has ended.",
            ("retention-unfinished", { } now) => $"Only one can run at a time: another retention run is {DisplayedState.InSentence(now)}.",
            ("nothing-to-retry", _) => "There is nothing left to retry.",
            ("budget-blocked", _) when Cost(problem) is { } cost => $"{cost} Raise the cap, or choose less.",
            ("budget-warning", _) when Cost(problem) is { } cost => $"{cost} Select “{StartAnyway}” to start it.",
            ("idempotency-key-reused", _) => "This was already started with other values. Check the cost, then start it again.",
            ("category-exists", _) => "There is already a category with this Amazon id.",
            _ => new[] { problem.Detail, problem.Title }.FirstOrDefault(sentence => !string.IsNullOrWhiteSpace(sentence)),
        };
    }

    /// <summary>What the Api says of each field, as a sentence that begins with the field's label.</summary>
    private static string Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        Apostrophe()
            .Replace(
                string.Join(
                    " ",
                    errors.SelectMany(field => field.Value.Select(wrong => $"{Labels.GetValueOrDefault(field.Key, field.Key)} {wrong}."))
                ),
                "’"
            );

    private static string? Cost(ApiProblem problem) =>
        problem is { TotalUsd: { } total, BudgetCapUsd: { } cap, UsedRatio: { } ratio }
            ? $"This is expected to cost {Show.Money(total, cap)}, {Show.Percent(ratio)} of the {Show.Money(cap)} cap."
            : null;

    [GeneratedRegex(@"(?<=\w)'(?=\w)")]
    private static partial Regex Apostrophe();
}

/// <summary>A problem document of the Api, as far as pages tell of it.</summary>
/// <param name="Errors">By the name of the field, for an input that was refused.</param>
/// <param name="State">Of the run that is in the way.</param>
/// <param name="TotalUsd">What the budget refuses, with the cap and how much of it that would be.</param>
public sealed record ApiProblem(
    string? Type,
    string? Title = null,
    string? Detail = null,
    IReadOnlyDictionary<string, string[]>? Errors = null,
    string? State = null,
    EstimateView? Estimate = null,
    decimal? TotalUsd = null,
    decimal? BudgetCapUsd = null,
    double? UsedRatio = null
);
