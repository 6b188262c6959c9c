namespace CollectionPlatform.Api.Users;

/// <summary>
/// Wrong passwords in a row and what they lead to: the fifth locks for 5 minutes, after which counting begins anew. A user has one for
/// all unknown browsers together, and each known browser has its own.
/// </summary>
internal readonly record struct Lockout(int Failed, DateTimeOffset? Until)
{
    public const int MaxFailed = 5;
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    public bool IsLocked(DateTimeOffset now) => Until > now;

    public Lockout AfterWrongPassword(DateTimeOffset now) => Failed + 1 >= MaxFailed ? new(0, now + Duration) : new(Failed + 1, null);
}
