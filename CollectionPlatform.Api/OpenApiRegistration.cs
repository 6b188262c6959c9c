using CollectionPlatform.Api.Auth;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CollectionPlatform.Api;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and a page to try it at <c>/docs</c>; neither needs a key.</summary>
internal static class OpenApiRegistration
{
    private const string Document = "/openapi/v1.json";

    public static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi(options => options.AddDocumentTransformer(Describe).AddSchemaTransformer(DescribeMoney));

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken stop)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CollectionPlatform",
            Version = "v1",
            Description =
                "Lists answer { items, next } and take limit (1-500, default 50) and after (the next of the page before). Errors "
                + "are problem details (RFC 9457) with a stable type. Each key or user may do so much at a time (by default 4 exports, "
                + "50 event streams, 16 other calls with 512 waiting); what is more gets 429 with Retry-After. A body has at most 256 KB, "
                + "a file of categories 5 MB; what is larger gets 413.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[ApiKeyHandler.Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyHandler.KeyHeader,
            Description = "Viewer may GET, Admin everything.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKeyHandler.Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    /// <summary>Money is decimal: a client generated from the document must not take it for floating point.</summary>
    private static Task DescribeMoney(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        if (context.JsonTypeInfo.Type == typeof(decimal))
            (schema.Type, schema.Format) = (JsonSchemaType.Number, "decimal");
        if (context.JsonTypeInfo.Type == typeof(decimal?))
            (schema.Type, schema.Format) = (JsonSchemaType.Number | JsonSchemaType.Null, "decimal");
        return Task.CompletedTask;
    }

    /// <summary>Says in the document that the answers of a route carry an ETag.</summary>
    public static RouteHandlerBuilder WithEntityTag(this RouteHandlerBuilder route) =>
        route.AddOpenApiOperationTransformer(
            (operation, _, _) =>
            {
                foreach (
                    var answer in (operation.Responses ?? []).Where(r => r.Key == "200").Select(r => r.Value).OfType<OpenApiResponse>()
                )
                    (answer.Headers ??= new Dictionary<string, IOpenApiHeader>())["ETag"] = new OpenApiHeader
                    {
                        Description = "The tag of these values, for If-Match of a PUT.",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                    };
                return Task.CompletedTask;
            }
        );

    public static void MapApiDescription(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.UseSwaggerUI(o =>
        {
            o.RoutePrefix = "docs";
            o.DocumentTitle = "CollectionPlatform API";
            o.SwaggerEndpoint(Document, "v1");
        });
    }
}
