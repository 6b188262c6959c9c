namespace CollectionPlatform.Api.Users;

/// <summary>
/// A browser in which the user has signed in before. It has a lockout of its own: wrong passwords from elsewhere do not keep it out.
/// </summary>
public sealed class KnownBrowser
{
    /// <summary>From the browser's signed cookie; several users of one browser share it.</summary>
    public Guid Id { get; init; }
    public Guid UserId { get; init; }

    /// <summary>Wrong passwords since the last right one, given in this browser.</summary>
    public int FailedCount { get; set; }
    public DateTimeOffset? LockedUntil { get; set; }
    public DateTimeOffset SeenAt { get; set; }
}
