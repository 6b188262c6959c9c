using CollectionPlatform.Api.Problems;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CollectionPlatform.Api.Runs.Failures;

/// <summary>Reads the reason of a failure as callers name it.</summary>
internal static class SkipReasons
{
    /// <summary>False when there is no such reason; true with null when none is asked for.</summary>
    public static bool TryParse(string? text, out SkipReason? reason)
    {
        reason = text is null
            ? null
            : Enum.GetValues<SkipReason>().Select(r => (SkipReason?)r).FirstOrDefault(r => WireJson.Name(r!.Value) == text);
        return text is null || reason is not null;
    }

    public static ProblemHttpResult Unknown() =>
        Problem.Invalid("reason", $"is one of {string.Join(", ", Enum.GetValues<SkipReason>().Select(WireJson.Name))}");
}
