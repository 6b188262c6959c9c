namespace CollectionPlatform.Api.Users;

/// <summary>
/// One sign-in in one browser. It holds while its row is there, its time is not over and its user still has the security stamp of the
/// ticket.
/// </summary>
public sealed class Session
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Moves on while the session is used.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
