using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Api.Problems;

/// <summary>Refusals as RFC 9457 problem details: a stable <c>type</c>, and a sentence that says what to do.</summary>
public static class Problem
{
    private const string Prefix = "urn:collection-platform:";

    /// <param name="name">The stable name in <c>type</c>.</param>
    /// <param name="detail">A sentence that tells the caller what to do.</param>
    /// <param name="more">Further members of the answer.</param>
    public static ProblemHttpResult Of(int status, string name, string detail, params (string Name, object? Value)[] more) =>
        TypedResults.Problem(
            new ProblemDetails
            {
                Status = status,
                Type = Prefix + name,
                Title = name.Replace('-', ' '),
                Detail = detail,
                Extensions = more.ToDictionary(m => m.Name, m => m.Value),
            }
        );

    /// <summary>404: there is no such thing.</summary>
    public static ProblemHttpResult Unknown(string what, object id) =>
        Of(
            StatusCodes.Status404NotFound,
            "not-found",
            string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(what[0])}{what[1..]} {id} not found.")
        );

    /// <summary>400: one field is wrong.</summary>
    public static ProblemHttpResult Invalid(string field, string sentence)
    {
        var violations = new Violations();
        violations.Add(field, sentence);
        return violations.ToProblem();
    }

    /// <summary>400: the cursor does not come from this list.</summary>
    public static ProblemHttpResult BadCursor() =>
        Invalid("after", "is no cursor of this list; take it from \"next\" of the page before, or leave it out");

    /// <summary>What a bare status of routing, binding or authentication says.</summary>
    public static ProblemHttpResult OfStatus(int status, HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return status switch
        {
            400 => Of(status, "bad-request", "The request could not be read; check it against /docs."),
            401 => Of(status, "unauthorized", "Send a valid key in the header X-Api-Key."),
            403 => Of(
                status,
                "forbidden",
                "This key or user may not do that: a Viewer reads, an Admin does everything else, and sign-in is for the service "
                    + "key alone. Use another key."
            ),
            404 => Of(status, "not-found", $"Nothing is at {request.Path}. Ids are UUIDs; the routes are listed at /docs."),
            405 => Of(
                status,
                "method-not-allowed",
                $"{request.Path} does not take {request.Method}; the header Allow lists what it takes."
            ),
            413 => Of(status, "body-too-large", "The body is larger than this call takes; split it."),
            415 => Of(status, "unsupported-media-type", "Send JSON as Content-Type application/json; the category import takes text/csv."),
            429 => Of(status, "too-many-requests", "Too many of these calls at once; wait as long as the header Retry-After says."),
            503 => Of(status, "unavailable", "The database does not answer right now; try again in a few seconds."),
            _ => Of(
                status,
                "internal-error",
                "Something went wrong on our side; try again, and give an admin the traceId if it keeps happening.",
                ("traceId", System.Diagnostics.Activity.Current?.Id ?? request.HttpContext.TraceIdentifier)
            ),
        };
    }
}
