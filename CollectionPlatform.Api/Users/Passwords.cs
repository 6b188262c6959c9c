using Microsoft.AspNetCore.Identity;

namespace CollectionPlatform.Api.Users;

internal static class Passwords
{
    /// <summary>
    /// Checks the policy, then replaces password, lockout and security stamp in one update: all sessions of the user end.
    /// </summary>
    public static async Task<IdentityResult> ReplacePasswordAsync(
        this UserManager<User> users,
        User user,
        string password,
        Action? alongside = null
    )
    {
        foreach (var validator in users.PasswordValidators)
        {
            var result = await validator.ValidateAsync(users, user, password);
            if (!result.Succeeded)
                return result;
        }
        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        user.LockoutEnd = null;
        user.AccessFailedCount = 0;
        alongside?.Invoke();
        return await users.UpdateSecurityStampAsync(user); // saves the user
    }
}
