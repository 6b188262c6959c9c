using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.Mvc;

namespace CollectionPlatform.Web.Pages.Admin.Settings;

public sealed partial class SettingsModel
{
    private const string UsersUrl = "/admin/settings#users";

    public Task<IActionResult> OnPostAddUserAsync(string? userName, string? password, Role role, CancellationToken cancellation) =>
        ChangeAsync(
            async () =>
            {
                await api.AddUserAsync(userName ?? "", password ?? "", role, cancellation);
                return $"{userName} can sign in now.";
            },
            UsersUrl,
            cancellation
        );

    public Task<IActionResult> OnPostPasswordAsync(Guid id, string? userName, string? password, CancellationToken cancellation) =>
        ChangeAsync(
            async () =>
            {
                await api.SetPasswordAsync(id, password ?? "", cancellation);
                return $"{userName} has a new password and is signed out everywhere.";
            },
            UsersUrl,
            cancellation
        );

    public Task<IActionResult> OnPostDeleteUserAsync(Guid id, string? userName, CancellationToken cancellation) =>
        ChangeAsync(
            async () =>
            {
                await api.DeleteUserAsync(id, cancellation);
                return $"{userName} was removed.";
            },
            UsersUrl,
            cancellation
        );

    /// <summary>The answer is the page itself, not a redirect: the secret is in no cookie and in no address.</summary>
    public async Task<IActionResult> OnPostAddKeyAsync(string? name, Role role, CancellationToken cancellation)
    {
        try
        {
            NewKey = await api.AddKeyAsync(name ?? "", role, cancellation);
        }
        catch (ApiException problem) when (problem.Status is >= 400 and < 500)
        {
            (Problem, Response.StatusCode, keepsTyped) = (problem.Message, problem.Status, true);
        }
        return await ShowAsync(cancellation);
    }

    public Task<IActionResult> OnPostDeleteKeyAsync(Guid id, CancellationToken cancellation) =>
        ChangeAsync(
            async () =>
            {
                await api.DeleteKeyAsync(id, cancellation);
                return "Key revoked. It no longer works.";
            },
            "/admin/settings#keys",
            cancellation
        );
}
