using System.Security.Cryptography;
using System.Text.Json;
using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace CollectionPlatform.Api.Requests;

/// <summary>
/// Lets two people save the same thing without losing what one of them saved: <c>GET</c> sends an <c>ETag</c>, and a <c>PUT</c> whose
/// <c>If-Match</c> names another one is refused.
/// </summary>
internal static class EntityTags
{
    public const string IfMatch = "If-Match";

    /// <summary>The view as an answer, with the tag of its values.</summary>
    public static Ok<T> Tagged<T>(this HttpResponse response, T view)
    {
        response.Headers.ETag = Of(view);
        return TypedResults.Ok(view);
    }

    /// <summary>Null when it may be saved: without the header, with <c>*</c>, or when one of its tags is that of the values.</summary>
    /// <param name="present">What is in force, read under a lock that is held until the change is committed.</param>
    public static ProblemHttpResult? Refusal<T>(HttpResponse response, string? ifMatch, T present)
    {
        if (string.IsNullOrWhiteSpace(ifMatch))
            return null;
        if (!EntityTagHeaderValue.TryParseStrictList([ifMatch], out var tags) || tags.Count == 0)
            return Problem.Invalid(IfMatch, "must be *, or ETags as GET sends them, in their quotes, with commas between them");
        var tag = Of(present);
        if (tags.Any(t => t.Equals(EntityTagHeaderValue.Any) || (!t.IsWeak && t.Tag == tag)))
            return null;
        response.Headers.ETag = tag;
        return Problem.Of(
            StatusCodes.Status409Conflict,
            "changed-meanwhile",
            "Somebody else saved other values meanwhile, so nothing was changed. Look at the values in force, which stand in this "
                + "answer, and save yours again with its ETag in If-Match if you still want them.",
            ("current", present)
        );
    }

    private static string Of<T>(T view) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(view, WireJson.Options)).AsSpan(0, 16))}\"";
}
