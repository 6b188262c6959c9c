using System.Text.Json;
using CollectionPlatform.Sandbox.Faults;
using CollectionPlatform.Sandbox.Ledger;

namespace CollectionPlatform.Sandbox.Control;

/// <summary>What tests and people use to break the marketplace and to ask it what it saw; the product never calls it.</summary>
internal static class ControlEndpoints
{
    private const string BadFaults = "urn:collection-platform:bad-faults";
    private const int LongestBody = 16 * 1024;

    public static void MapControl(this IEndpointRouteBuilder app)
    {
        var injectors = app.ServiceProvider.GetRequiredService<FaultInjectors>();
        var ledger = app.ServiceProvider.GetRequiredService<CallLedger>();
        var control = app.MapGroup("/control").RefuseOtherSites();

        control.MapGet("/{provider}", (string provider) =>
            Providers.Find(provider) is { } known ? Settings(injectors.Of(known)) : NoSuchProvider(provider)
        );
        control.MapPut("/{provider}", async (string provider, HttpRequest request) =>
            Providers.Find(provider) is { } known ? await ChangeAsync(injectors.Of(known), request) : NoSuchProvider(provider)
        );
        control.MapGet("/ledger", () => Results.Json(ledger.View(), SandboxJson.Default.LedgerView));
        control.MapGet("/ledger/{runId}/calls", (string runId, HttpContext context) =>
            CallList.WriteAsync(context.Response, ledger.Calls(runId), context.RequestAborted)
        );
        control.MapPost("/reset", () =>
        {
            injectors.Reset();
            ledger.Clear();
            return Results.NoContent();
        });
    }

    private static async Task<IResult> ChangeAsync(FaultInjector injector, HttpRequest request)
    {
        if (request.ContentLength > LongestBody)
            return Results.Problem(
                $"The body may have at most {LongestBody} bytes.",
                statusCode: StatusCodes.Status413PayloadTooLarge,
                type: BadFaults
            );
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
        }
        catch (JsonException e)
        {
            return Results.Problem($"The body is not JSON: {e.Message}", statusCode: StatusCodes.Status400BadRequest, type: BadFaults);
        }
        using (body)
        {
            var errors = injector.Change(body.RootElement);
            return errors.Count == 0
                ? Settings(injector)
                : Results.ValidationProblem(
                    errors,
                    detail: $"Nothing was changed. {string.Join(' ', errors.Values.SelectMany(e => e))}",
                    type: BadFaults
                );
        }
    }

    private static IResult Settings(FaultInjector injector) => Results.Json(injector.Settings, SandboxJson.Default.FaultSettings);

    private static IResult NoSuchProvider(string provider) =>
        Results.Problem(
            $"There is no provider '{provider}'; use amazon or ebay.",
            statusCode: StatusCodes.Status404NotFound,
            type: "urn:collection-platform:no-such-provider"
        );
}
