using System.Text;
using System.Text.Json;
using CollectionPlatform.Api.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace CollectionPlatform.Api.Requests;

/// <summary>What binding takes for granted about bodies: their encoding is known, and they are there where they are needed.</summary>
internal static class RequestBodies
{
    /// <summary>Before routing, which refuses a type that a call does not take: nothing has no type, whatever a client says.</summary>
    public static void DropTypeOfNothing(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false)
            http.Request.Headers.Remove(HeaderNames.ContentType);
    }

    /// <summary>Refuses a body that cannot be read, or that this call does not take; null when binding may go on.</summary>
    public static async Task<ProblemHttpResult?> CheckAsync(HttpContext http, Endpoint endpoint)
    {
        var request = http.Request;
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != true)
            return null;
        if (!HasKnownCharset(request))
            return Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported-media-type",
                "The charset in Content-Type is not known; send UTF-8, and charset=utf-8 or no charset."
            );
        if (request.Headers.ContentEncoding.Any(e => !string.IsNullOrEmpty(e) && e != "identity"))
            return Problem.Of(
                StatusCodes.Status415UnsupportedMediaType,
                "unsupported-media-type",
                "A body with a Content-Encoding is not taken; send it as it is."
            );
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return null;
        return endpoint.Metadata.GetMetadata<IAcceptsMetadata>() switch
        {
            null => await UnwantedAsync(request),
            { IsOptional: true } => await OptionalAsync(http),
            _ => null,
        };
    }

    /// <summary>A call that takes no body: an empty object and null are as good as none, members are refused.</summary>
    private static async Task<ProblemHttpResult?> UnwantedAsync(HttpRequest request)
    {
        if (await IsEmptyAsync(request))
            return null;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            if (body.RootElement.ValueKind == JsonValueKind.Null)
                return null;
            if (body.RootElement.ValueKind == JsonValueKind.Object)
            {
                var violations = new Violations();
                foreach (var member in body.RootElement.EnumerateObject().Take(10))
                    violations.Add(ShownText.Of(member.Name), "is not a field of this call; it takes none");
                return violations.Any ? violations.ToProblem() : null;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // not JSON, or a name that is not Unicode: refused below, like JSON that is no object
        }
        return Problem.Of(StatusCodes.Status400BadRequest, "bad-request", "This call takes no body; leave it out.");
    }

    /// <summary>Binding asks for a content type wherever there may be a body. Here nothing, and JSON without a type, will do.</summary>
    private static async Task<ProblemHttpResult?> OptionalAsync(HttpContext http)
    {
        if (await IsEmptyAsync(http.Request))
            http.Features.Set<IHttpRequestBodyDetectionFeature>(NoBody.Instance);
        else if (string.IsNullOrWhiteSpace(http.Request.ContentType))
            http.Request.ContentType = "application/json";
        return null;
    }

    /// <summary>Looks at the first bytes and leaves them to be read.</summary>
    private static async Task<bool> IsEmptyAsync(HttpRequest request)
    {
        var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
        var empty = read.Buffer.IsEmpty && read.IsCompleted;
        request.BodyReader.AdvanceTo(read.Buffer.Start);
        return empty;
    }

    /// <summary>
    /// A Content-Type that cannot be read at all is left to binding, which refuses it too. The name of the charset is put as binding knows
    /// it: without quotes.
    /// </summary>
    private static bool HasKnownCharset(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.Charset.HasValue)
            return true;
        if (EncodingOf(request.ContentType) is not { } encoding)
            return false;
        type.Charset = encoding.WebName;
        request.ContentType = type.ToString();
        return true;
    }

    /// <summary>The encoding that a Content-Type names; null when it names none that is known.</summary>
    public static Encoding? EncodingOf(string? contentType)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || !type.Charset.HasValue)
            return null;
        try
        {
            return Encoding.GetEncoding(HeaderUtilities.RemoveQuotes(type.Charset).ToString());
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException) // unknown, or known to be unsafe like UTF-7
        {
            return null;
        }
    }

    private sealed class NoBody : IHttpRequestBodyDetectionFeature
    {
        public static readonly NoBody Instance = new();

        public bool CanHaveBody => false;
    }
}
