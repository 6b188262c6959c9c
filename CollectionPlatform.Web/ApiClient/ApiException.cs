using System.Net;
using System.Text.Json;
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
    public const string BudgetWarning = Prefix + "budget-warning";

    /// <summary>HTTP status of the answer; 503 when there was none.</summary>
    public int Status { get; } = status;

    /// <summary><c>urn:collection-platform:…</c>, or empty when the answer named none.</summary>
    public string Type { get; } = type;

    /// <summary>When the Api takes such calls again, as its header <c>Retry-After</c> says; null when it says nothing.</summary>
    public string? RetryAfter { get; private init; }

    public bool IsAway => Type == Away;

    internal static ApiException Unreachable(Exception cause) =>
        new(
            503,
            Away,
            "The collection service does not answer. It restarts by itself; try again in a few seconds. Running collections go "
                + "on meanwhile.",
            cause
        );

    internal static async Task<ApiException> OfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        try
        {
            var body = await response.Content.ReadAsStringAsync(cancellation);
            var problem = JsonSerializer.Deserialize<Body>(body, WireJson.Options);
            if (problem is { Type: Prefix + "forbidden" })
                return new(status, problem.Type, "Your role does not allow this. Ask an admin to do it, or to make you one.");
            if (problem?.Sentence() is { Length: > 0 } sentence)
                return new(status, problem.Type ?? "", sentence) { RetryAfter = response.Headers.RetryAfter?.ToString() };
        }
        catch (JsonException)
        {
            // Not a problem document: the status speaks for itself below.
        }
        return response.StatusCode switch
        {
            HttpStatusCode.NotFound => new(status, "", "There is no such thing; it may have been removed."),
            HttpStatusCode.Unauthorized => new(
                status,
                "",
                "The collection service does not accept this site's key. Check the setting Auth:ServiceKey."
            ),
            HttpStatusCode.Forbidden => new(status, "", "Your role does not allow this."),
            HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => new(
                503,
                Away,
                "The collection service is starting or overloaded. Try again in a few seconds."
            ),
            _ => new(status, "", $"The collection service answered {status}. Try again; if it stays so, look into its log."),
        };
    }

    private sealed record Body(string? Type, string? Title, string? Detail, Dictionary<string, string[]>? Errors)
    {
        public string? Sentence() =>
            !string.IsNullOrWhiteSpace(Detail) ? Detail
            : Errors is { Count: > 0 } ? string.Join(" ", Errors.Values.SelectMany(messages => messages))
            : Title;
    }
}
