namespace CollectionPlatform.Core.Work;

/// <summary>Why a unit was skipped; stored and shown in camelCase.</summary>
public enum SkipReason
{
    /// <summary>404 or 410: the provider does not have it.</summary>
    NotFound,

    /// <summary>400 or 422: the provider does not accept the request.</summary>
    Rejected,

    /// <summary>The body is not what the provider promises: broken JSON, a missing field, a NUL character, an error inside a 200.</summary>
    Malformed,

    /// <summary>500, 502 or 504 again and again.</summary>
    ServerError,

    /// <summary>No answer in time, again and again.</summary>
    TimedOut,

    /// <summary>The connection was cut before the answer was complete, again and again.</summary>
    Cut,

    /// <summary>The answer could not be stored.</summary>
    Unstorable,
}
