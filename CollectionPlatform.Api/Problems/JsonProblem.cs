using System.Text.Json;
using CollectionPlatform.Api.Requests;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Problems;

/// <summary>What is wrong with a JSON body: the text itself, or the member that its path names.</summary>
internal static class JsonProblem
{
    // The serializer tells these two by its sentence alone; tests notice when it changes.
    private const string Unknown = "The JSON property",
        Twice = "Duplicate property";

    public static ProblemHttpResult Of(JsonException e)
    {
        var path = (e.Path ?? "$")[1..].TrimStart('.');
        // a reader's exception inside: the text itself is broken
        return e.InnerException is JsonException || (path.Length == 0 && !IsAboutMember(e))
            ? Problem.Of(
                StatusCodes.Status400BadRequest,
                "malformed-json",
                $"The body is not the JSON this call takes (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}); correct it "
                    + "and send it again."
            )
            : Problem.Invalid(ShownText.Of(path), Wrong(e));
    }

    private static string Wrong(JsonException e) =>
        Is(e, Unknown) ? "is not a field of this call; the fields it takes are listed at /docs"
        : Is(e, Twice) ? "is given more than once; give it once"
        : "has the wrong type; what it takes is listed at /docs";

    private static bool IsAboutMember(JsonException e) => Is(e, Unknown) || Is(e, Twice);

    private static bool Is(JsonException e, string beginning) => e.Message.StartsWith(beginning, StringComparison.Ordinal);
}
