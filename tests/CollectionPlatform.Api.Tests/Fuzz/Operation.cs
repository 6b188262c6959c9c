using System.Text.Json;

namespace CollectionPlatform.Api.Tests.Fuzz;

/// <summary>A parameter as the OpenAPI document lists it.</summary>
/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
internal sealed record Parameter(string Name, string In, JsonElement Schema);

/// <summary>A call as the OpenAPI document lists it.</summary>
/// <param name="Body">The schema of its JSON body; null when it takes none.</param>
internal sealed record Operation(string Method, string Path, IReadOnlyList<Parameter> Parameters, string? ContentType, JsonElement? Body)
{
    public static List<Operation> AllOf(JsonElement document) =>
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(path => path.Value.EnumerateObject().Select(method => Of(path.Name, method.Name, method.Value))),
        ];

    private static Operation Of(string path, string method, JsonElement call)
    {
        List<Parameter> parameters = call.TryGetProperty("parameters", out var listed)
            ?
            [
                .. listed
                    .EnumerateArray()
                    .Select(p => new Parameter(
                        p.GetProperty("name").GetString()!,
                        p.GetProperty("in").GetString()!,
                        p.GetProperty("schema")
                    )),
            ]
            : [];
        if (!call.TryGetProperty("requestBody", out var body))
            return new(method.ToUpperInvariant(), path, parameters, null, null);
        var content = body.GetProperty("content").EnumerateObject().First();
        return new(method.ToUpperInvariant(), path, parameters, content.Name, content.Value.GetProperty("schema"));
    }
}
