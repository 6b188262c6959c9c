namespace CollectionPlatform.Api.Problems;

/// <summary>Every refusal is a problem document, whoever refuses: an endpoint, routing, binding, the server or an exception.</summary>
public static class ProblemRegistration
{
    public static void AddProblems(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        // A unique index that says no is an answer here, not a fault; what nobody handles is logged below.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None).AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
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
            Problem.OfStatus(context.HttpContext.Response.StatusCode, context.HttpContext.Request).ExecuteAsync(context.HttpContext));
    }
}
