using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Problems;

namespace CollectionPlatform.Api.Users;

internal static class UserViolations
{
    /// <summary>
    /// A name stands in addresses and in timelines: it is no <c>..</c>, no id of another user and no name that the product uses for itself.
    /// </summary>
    public static void CheckUserName(this Violations violations, string name)
    {
        if (name.Length == 0)
            return; // said already
        if (!char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            violations.Add("userName", "must begin and end with a letter from a to z or a digit");
        else if (Guid.TryParse(name, out _))
            violations.Add("userName", "must not be a UUID, which is taken for a user's id");
        else
            ActorName.Check(violations, "userName", name);
    }

    public static void CheckPassword(this Violations violations, string? password)
    {
        if (password is not { Length: >= UserRegistration.MinPassword and <= UserRegistration.MaxPassword })
            violations.Add("password", $"must have {UserRegistration.MinPassword} to {UserRegistration.MaxPassword} characters");
    }
}
