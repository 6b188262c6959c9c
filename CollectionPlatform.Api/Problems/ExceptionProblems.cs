using System.Text.Json;
using CollectionPlatform.Core.Postgres;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CollectionPlatform.Api.Problems;

/// <summary>Turns what was thrown into an answer. Only faults of our own are logged as errors.</summary>
internal sealed partial class ExceptionProblems(ILogger<ExceptionProblems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            BadHttpRequestException { InnerException: JsonException json } => JsonProblem.Of(json),
            // queries are checked before: what binding still misses is the body
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } => Problem.Of(
                400,
                "bad-request",
                "This call takes a body, and none came that could be read; send it as listed at /docs."
            ),
            DbUpdateException { InnerException: PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } } => Problem.Of(
                409,
                "already-exists",
                "The same was created by another call at the same time; look at what is there before you try again."
            ),
            BadHttpRequestException bad => Problem.OfStatus(bad.StatusCode, httpContext.Request),
            _ when IsOutage(exception) => Outage(httpContext, exception),
            _ => Fault(httpContext, exception),
        };
        await problem.ExecuteAsync(httpContext);
        return true;
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
