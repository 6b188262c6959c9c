namespace CollectionPlatform.Sandbox.Calls;

/// <summary>The <c>X-Run-Id</c> header, which says for whom a call is made.</summary>
internal static class RunIds
{
    /// <summary>Longest run id, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>The run id of a request, <c>none</c> when it has none; false when it is too long.</summary>
    public static bool TryRead(HttpRequest request, out string runId)
    {
        runId = request.Headers["X-Run-Id"].ToString();
        if (runId.Length == 0)
            runId = "none";
        return runId.Length <= MaxLength;
    }
}
