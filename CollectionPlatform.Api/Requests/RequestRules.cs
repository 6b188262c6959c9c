using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Requests;

/// <summary>
/// What every call of the API keeps, whatever its handler does: parameters that are known, once each and of the right form, and a body that
/// can be read. Checked before binding, so that each refusal is a sentence that names what is wrong.
/// </summary>
internal static class RequestRules
{
    /// <summary>Puts the endpoints of a group under the rules.</summary>
    public static RouteGroupBuilder WithRequestRules(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Finally(endpoint => endpoint.Metadata.Add(QueryParameters.Of(endpoint)));
        return group;
    }

    /// <summary>Routing, with what it does not forgive put right before.</summary>
    public static void UseForgivingRouting(this WebApplication app)
    {
        app.Use(
            (http, next) =>
            {
                RequestBodies.DropTypeOfNothing(http);
                return next(http);
            }
        );
        app.UseRouting();
    }

    /// <summary>Behind authorization: strangers are not told what a call takes.</summary>
    public static void UseRequestRules(this WebApplication app) =>
        app.Use(
            async (http, next) =>
            {
                if (http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<QueryParameters>() is { } parameters)
                {
                    var violations = new Violations();
                    parameters.Check(http.Request, violations);
                    foreach (var (name, value) in http.Request.RouteValues)
                        QueryValues.CheckText(violations, name, value as string ?? "");
                    var refusal = violations.Any ? violations.ToProblem() : await RequestBodies.CheckAsync(http, endpoint);
                    if (refusal is not null)
                    {
                        await refusal.ExecuteAsync(http);
                        return;
                    }
                }
                await next(http);
            }
        );
}
