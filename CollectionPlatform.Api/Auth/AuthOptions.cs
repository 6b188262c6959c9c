namespace CollectionPlatform.Api.Auth;

/// <summary>The section <c>Auth</c> of the configuration. What is not set does not exist: no default secrets.</summary>
public sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>Key of role Admin for scripts, and for the first steps before other keys exist.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Web's key: acts for the user named in <c>X-Acting-User</c>, with that user's role.</summary>
    public string? ServiceKey { get; set; }

    /// <summary>Password of the user <c>admin</c>; at least 12 characters.</summary>
    public string? AdminPassword { get; set; }

    /// <summary>
    /// Password checks per minute, of all users together; the work of checking is what it bounds (lockout protects each user).
    /// </summary>
    public int SignInsPerMinute { get; set; } = 300;
}
