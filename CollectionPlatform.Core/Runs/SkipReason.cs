namespace CollectionPlatform.Core.Runs;

/// <summary>Why a unit was skipped, or what a collected one lacks; stored and shown in camelCase.</summary>
public enum SkipReason
{
    /// <summary>404 or 410: the provider does not have it.</summary>
    NotFound,

    /// <summary>400 or 422: the provider does not accept the request.</summary>
    Rejected,

    /// <summary>The body cannot be used at all: broken JSON, no list, no usable item, an error inside a 200.</summary>
    Malformed,

    /// <summary>The provider answered another page than the one asked for; the pages behind it are not called.</summary>
    WrongPage,

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

    /// <summary>A note on a collected page: items that lack what they must have were left out, the others are kept.</summary>
    OddItem,

    /// <summary>A note on a collected first page: there are more pages than are read at most (<c>Providers:{name}:MaxPages</c>).</summary>
    TooManyPages,
}
