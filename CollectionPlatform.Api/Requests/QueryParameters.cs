using CollectionPlatform.Api.Paging;
using CollectionPlatform.Api.Problems;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace CollectionPlatform.Api.Requests;

/// <summary>
/// The query parameters of an endpoint, as its handler declares them. All others are refused, and so are values of the wrong form, before
/// the handler is called. An empty value counts as absent.
/// </summary>
internal sealed class QueryParameters
{
    private readonly Dictionary<string, Type> types;

    private QueryParameters(Dictionary<string, Type> types) => this.types = types;

    public static QueryParameters Of(EndpointBuilder endpoint)
    {
        var route = ((RouteEndpointBuilder)endpoint).RoutePattern;
        return new(
            endpoint
                .Metadata.OfType<IParameterBindingMetadata>()
                .Where(p => route.GetParameter(p.Name) is null && IsOfQuery(p))
                .ToDictionary(p => p.Name, p => p.ParameterInfo.ParameterType, StringComparer.OrdinalIgnoreCase)
        );
    }

    /// <summary>Says what is wrong with the query; where nothing is, the handler sees it without its empty values.</summary>
    public void Check(HttpRequest request, Violations violations)
    {
        var given = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Query)
        {
            if (!types.TryGetValue(name, out var type))
            {
                violations.Add(ShownText.Of(name), $"is not a parameter of this call; it takes {Known}");
                continue;
            }
            if (values.Count > 1 && !type.IsArray)
                violations.Add(name, "is given more than once; give it once");
            foreach (var value in values.Where(v => !string.IsNullOrEmpty(v)))
                QueryValues.Check(violations, name, value!, type);
            if (values.Where(v => !string.IsNullOrEmpty(v)).ToArray() is { Length: > 0 } full)
                given[name] = full;
        }
        request.Query = new QueryCollection(given);
    }

    private string Known => types.Count == 0 ? "none" : string.Join(", ", types.Keys);

    private static bool IsOfQuery(IParameterBindingMetadata parameter) =>
        (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string) || parameter.ParameterInfo.ParameterType.IsArray)
        && !parameter.ParameterInfo.GetCustomAttributes(inherit: true).Any(a => a is IFromHeaderMetadata or IFromBodyMetadata);
}
