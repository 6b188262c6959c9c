using System.Text.Json;
using CollectionPlatform.Core.Postgres;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CollectionPlatform.Api.Problems;

/// <summary>Turns what was thrown into an answer. Only faults of our own are logged as errors.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => OfJson(json),
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } bad => Problem.Of(
                400,
                "bad-request",
                $"{bad.Message.TrimEnd('.')}. What this call takes is listed at /docs."
            ),
            BadHttpRequestException bad => Problem.OfStatus(bad.StatusCode, httpContext.Request),
            _ when IsOutage(exception) => Outage(httpContext, exception),
            _ => Fault(httpContext, exception),
        };
        await problem.ExecuteAsync(httpContext);
        return true;
    }

    private static ProblemHttpResult OfJson(JsonException e)
    {
        var field = e.Path?.TrimStart('$').TrimStart('.') ?? "";
        return e.InnerException is JsonException || field.Length == 0 // a reader's exception inside: the text itself is broken
            ? Problem.Of(
                400,
                "malformed-json",
                $"The body is not the JSON this call takes (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}); correct it "
                    + "and send it again."
            )
            : Problem.Invalid(field, "has the wrong type; what it takes is listed at /docs");
    }

    /// <summary>
    /// <see cref="StalledTransaction.IdleInTransaction"/>: this process stood still within a transaction for so long that
    /// PostgreSQL rolled it
    /// back; trying again is right then, too.
    /// </summary>
    private static bool IsOutage(Exception? e) =>
        e
            is NpgsqlException { IsTransient: true }
                or PostgresException { SqlState: "57P01" or "57P03" or StalledTransaction.IdleInTransaction }
        || (e?.InnerException is { } inner && IsOutage(inner));

    private ProblemHttpResult Outage(HttpContext http, Exception e)
    {
        NoDatabase(http.Request.Method, http.Request.Path, e.GetBaseException().Message);
        http.Response.Headers.RetryAfter = "2";
        return Problem.OfStatus(StatusCodes.Status503ServiceUnavailable, http.Request);
    }

    private ProblemHttpResult Fault(HttpContext http, Exception e)
    {
        Failed(http.Request.Method, http.Request.Path, e);
        return Problem.OfStatus(StatusCodes.Status500InternalServerError, http.Request);
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was refused: PostgreSQL does not answer ({Reason})")]
    private partial void NoDatabase(string method, string path, string reason);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void Failed(string method, string path, Exception e);
}
