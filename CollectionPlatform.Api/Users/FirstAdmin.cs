using CollectionPlatform.Api.Auth;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Postgres;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CollectionPlatform.Api.Users;

/// <summary>
/// Creates the user <c>admin</c> with the configured password when there is no user at all: one that was removed does not come back. The
/// password of the user created here changes with the setting, and only then: one that the person chose stays.
/// </summary>
internal sealed partial class FirstAdmin(
    IServiceScopeFactory scopes,
    IOptions<AuthOptions> options,
    TimeProvider clock,
    ILogger<FirstAdmin> log
) : IHostedService
{
    public const string Name = "admin";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.AdminPassword is not { Length: > 0 } password)
        {
            NoPassword();
            return;
        }
        await using var scope = scopes.CreateAsyncScope();
        if (await NothingToDoAsync(scope.ServiceProvider, password, cancellationToken))
            return;
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var hasher = users.PasswordHasher;
        // another instance of this service may start at the same time
        await using var transaction = await scope.ServiceProvider.GetRequiredService<UsersDb>().ChangeActorsAsync(cancellationToken);
        if (!await users.Users.AnyAsync(cancellationToken))
        {
            var created = new User
            {
                Id = Guid.CreateVersion7(),
                UserName = Name,
                Role = Role.Admin,
                CreatedAt = clock.GetUtcNow(),
                LockoutEnabled = true,
            };
            created.ConfiguredPasswordHash = hasher.HashPassword(created, password);
            var result = await users.CreateAsync(created, password);
            if (!result.Succeeded)
                throw Refused(result);
            await transaction.CommitAsync(cancellationToken);
            Created(Name);
        }
        else if (
            await users.FindByNameAsync(Name) is { ConfiguredPasswordHash: { } last } admin
            && hasher.VerifyHashedPassword(admin, last, password) == PasswordVerificationResult.Failed
        )
        {
            var result = await users.ReplacePasswordAsync(admin, password, () =>
                admin.ConfiguredPasswordHash = hasher.HashPassword(admin, password)
            );
            if (!result.Succeeded)
                throw Refused(result);
            await transaction.CommitAsync(cancellationToken);
            await scope.ServiceProvider.GetRequiredService<Announcer>().AccessChangedAsync();
            Changed(Name);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The usual case, read by hand: the model of <see cref="UsersDb"/> would be built for it, a third of the work of a start.
    /// </summary>
    private static async Task<bool> NothingToDoAsync(IServiceProvider services, string password, CancellationToken stop)
    {
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(stop);
        var last = await connection.ScalarAsync(
            "select configured_password_hash from identity.users where normalized_user_name = $1",
            stop,
            Name.ToUpperInvariant()
        );
        return last is string hash
            && services.GetRequiredService<IPasswordHasher<User>>().VerifyHashedPassword(new User { UserName = Name }, hash, password)
                != PasswordVerificationResult.Failed;
    }

    private static InvalidOperationException Refused(IdentityResult result) =>
        new(
            $"The password in Auth:AdminPassword cannot be used: {string.Join(" ", result.Errors.Select(e => e.Description))} Set "
                + "another one."
        );

    [LoggerMessage(LogLevel.Warning, "Auth:AdminPassword is not set; no user 'admin' is created or changed")]
    private partial void NoPassword();

    [LoggerMessage(LogLevel.Information, "User '{Name}' created with the password of Auth:AdminPassword")]
    private partial void Created(string name);

    [LoggerMessage(LogLevel.Information, "Password of user '{Name}' set to the changed Auth:AdminPassword")]
    private partial void Changed(string name);
}
