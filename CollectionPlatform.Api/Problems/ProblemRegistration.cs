namespace CollectionPlatform.Api.Problems;

/// <summary>Every refusal is a problem document, whoever refuses: an endpoint, routing, binding, the server or an exception.</summary>
public static class ProblemRegistration
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // What Entity Framework throws is an answer (a unique index said no), or is logged as a fault here: once is enough.
        foreach (var category in (string[])["Database.Command", "Update", "Query"])
            builder.Logging.AddFilter($"Microsoft.EntityFrameworkCore.{category}", LogLevel.None);
        var services = builder.Services;
        services.AddProblemDetails();
        services.AddExceptionHandler<ExceptionProblems>();
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true); // so that the sentence can name the field
    }

    /// <summary>Outermost of the pipeline: what comes after may throw, or answer with a bare status.</summary>
    public static void UseProblems(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(context =>
            Problem.OfStatus(context.HttpContext.Response.StatusCode, context.HttpContext.Request).ExecuteAsync(context.HttpContext)
        );
    }
}
