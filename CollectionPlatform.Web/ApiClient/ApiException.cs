using System.Net;
using System.Text.Json;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Web.ApiClient;

/// <summary>
/// The Api refused, or did not answer. <see cref="Exception.Message"/> is a sentence fit to be shown: what is wrong and what to do.
/// </summary>
public sealed class ApiException(int status, string type, string message, Exception? cause = null) : Exception(message, cause)
{
    private const string Prefix = "urn:collection-platform:";

    /// <summary>The Api could not be reached or was too slow.</summary>
    public const string Away = Prefix + "api-away";
    public const string NoSuchMove = Prefix + "no-such-move";
    public const string NoProbeNeeded = Prefix + "no-probe-needed";
    public const string NoDecisionNeeded = Prefix + "no-decision-needed";
    public const string BudgetWarning = Prefix + "budget-warning";

    /// <summary>Another selection has the name.</summary>
    public const string SelectionExists = Prefix + "selection-exists";

    /// <summary>The figures are not those that were confirmed; <see cref="Estimate"/> has those of now.</summary>
    public const string EstimateChanged = Prefix + "estimate-changed";

    /// <summary>Somebody else saved other values since these were read.</summary>
    public const string ChangedMeanwhile = Prefix + "changed-meanwhile";

    /// <summary>HTTP status of the answer; 503 when there was none.</summary>
    public int Status { get; } = status;

    /// <summary><c>urn:collection-platform:…</c>, or empty when the answer named none.</summary>
    public string Type { get; } = type;

    /// <summary>When the Api takes such calls again, as its header <c>Retry-After</c> says; null when it says nothing.</summary>
    public string? RetryAfter { get; private init; }

    public bool IsAway => Type == Away;

    /// <summary>No answer within the time that a page waits: the Api may be at work on it.</summary>
    public bool IsLate => IsAway && InnerException is OperationCanceledException;

    /// <summary>The estimate as it is now, with <see cref="EstimateChanged"/>.</summary>
    public EstimateView? Estimate { get; private init; }

    internal static ApiException Unreachable(Exception cause) =>
        new(
            503,
            Away,
            "The collection service does not answer. It restarts by itself; try again in a few seconds. Nothing that was collected "
                + "is lost.",
            cause
        );

    internal static async Task<ApiException> OfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        try
        {
            var body = await response.Content.ReadAsStringAsync(cancellation);
            if (JsonSerializer.Deserialize<ApiProblem>(body, WireJson.Options) is { } problem && ProblemWords.Of(problem) is { } sentence)
                return new(status, problem.Type ?? "", sentence)
                {
                    Estimate = problem.Estimate,
                    RetryAfter = response.Headers.RetryAfter?.ToString(),
                };
        }
        catch (JsonException)
        {
            // Not a problem document: the status speaks for itself below.
        }
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => new(status, "", "There is no such thing; it may have been removed."),
            HttpStatusCode.Unauthorized => new(status, "", ProblemWords.Unknown),
            HttpStatusCode.Forbidden => new(status, "", ProblemWords.AdminsOnly),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => new(
                503,
                Away,
                "The collection service is starting or overloaded. Try again in a few seconds."
            ),
            _ => new(status, "", $"The collection service answered {status}. Try again. If it keeps happening, check its log."),
        };
    }
}
