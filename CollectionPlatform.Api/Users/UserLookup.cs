using Microsoft.AspNetCore.Identity;

namespace CollectionPlatform.Api.Users;

internal static class UserLookup
{
    /// <summary>A user by id, or by name in any case. No name is a UUID, so it is always clear which of the two is meant.</summary>
    public static Task<User?> FindAsync(this UserManager<User> users, string idOrName) =>
        Guid.TryParse(idOrName, out _) ? users.FindByIdAsync(idOrName) : users.FindByNameAsync(idOrName);
}
