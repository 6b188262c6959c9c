using Microsoft.AspNetCore.Identity;

namespace CollectionPlatform.Api.Users;

/// <summary>What a person or a key may do.</summary>
public enum Role
{
    /// <summary>May read.</summary>
    Viewer,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>A person who signs in.</summary>
public sealed class User : IdentityUser<Guid>
{
    public Role Role { get; set; }
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// Hash of the configured password last applied to this user: tells a changed setting from a password changed by the person.
    /// </summary>
    public string? ConfiguredPasswordHash { get; set; }
}

/// <param name="LockedUntil">Set while too many wrong passwords keep the user out.</param>
public sealed record UserView(Guid Id, string UserName, Role Role, DateTimeOffset CreatedAt, DateTimeOffset? LockedUntil)
{
    public static UserView Of(User user, DateTimeOffset now) =>
        new(user.Id, user.UserName!, user.Role, user.CreatedAt, user.LockoutEnd > now ? user.LockoutEnd : null);
}
