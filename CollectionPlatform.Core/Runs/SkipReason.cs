namespace CollectionPlatform.Core.Runs;

/// <summary>Why a unit was skipped; stored and shown in camelCase.</summary>
public enum SkipReason
{
    /// <summary>404 or 410: the provider does not have it.</summary>
    NotFound,

    /// <summary>400 or 422: the provider does not accept the request.</summary>
    Rejected,

    /// <summary>The body is not what the provider promises: broken JSON, a missing field, a NUL character, an error inside a 200.</summary>
    Malformed,

    /// <summary>500, 502 or 504, while the provider answered others.</summary>
    ServerError,

    /// <summary>No answer in time, while the provider answered others.</summary>
    TimedOut,

    /// <summary>The connection was cut before the answer was complete, while the provider answered others.</summary>
    Cut,

    /// <summary>It brought the provider's gate down again and again while others were answered in between.</summary>
    KeepsFailing,

    /// <summary>The answer could not be stored.</summary>
    Unstorable,
}
