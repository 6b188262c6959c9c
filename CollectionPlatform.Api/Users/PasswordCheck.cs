using CollectionPlatform.Core.Live;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Users;

/// <summary>
/// Checks a password at sign-in. The tries for one user are taken one by one, also across instances, so that of many at once no more
/// are checked than the lockout allows. Unknown names, locked users and wrong passwords do the same work: neither the answer nor its time
/// tells them apart.
/// </summary>
internal sealed class PasswordCheck(
    UsersDb db,
    ILookupNormalizer normalizer,
    IPasswordHasher<User> hasher,
    Announcer announcer,
    TimeProvider clock
)
{
    /// <summary>Hashing is slow on purpose: a flood of tries must leave processors and connections to everybody else.</summary>
    private static readonly SemaphoreSlim Places = new(4);
    private static readonly User Nobody = new() { Id = Guid.Empty };
    private static string? nobodysHash;

    /// <param name="browserId">From the browser's cookie; null when it has none.</param>
    /// <returns>The user, or null when the name is unknown, the password wrong, or the user locked out.</returns>
    public async Task<User?> CheckAsync(string userName, string password, Guid? browserId, CancellationToken stop)
    {
        await Places.WaitAsync(stop);
        try
        {
            return await TakeTurnAsync(normalizer.NormalizeName(userName), password, browserId ?? Guid.Empty, stop);
        }
        finally
        {
            Places.Release();
        }
    }

    private async Task<User?> TakeTurnAsync(string normalizedName, string password, Guid browserId, CancellationToken stop)
    {
        await using var turn = await db.Database.BeginTransactionAsync(stop);
        // The table first: whoever changes users holds it, and then waits for no row of ours. The count need not be on the disk at once.
        await db.Database.ExecuteSqlAsync($"set local synchronous_commit = off; lock table identity.users in row exclusive mode", stop);
        var found = await db
            .Users.FromSql($"select * from identity.users where normalized_user_name = {normalizedName} for update")
            .AsNoTracking()
            .ToListAsync(stop);
        var user = found.SingleOrDefault() ?? Nobody;
        var browser = await db.KnownBrowsers.AsNoTracking().SingleOrDefaultAsync(b => b.UserId == user.Id && b.Id == browserId, stop);
        var now = clock.GetUtcNow();
        var lockout = browser is null
            ? new Lockout(user.AccessFailedCount, user.LockoutEnd)
            : new Lockout(browser.FailedCount, browser.LockedUntil);
        if (lockout.IsLocked(now))
        {
            await turn.CommitAsync(stop); // the next one need not wait for this hash
            IsRight(user, password);
            return null;
        }
        var isRight = IsRight(user, password);
        var after = isRight ? default : lockout.AfterWrongPassword(now);
        if (after != lockout)
            await SaveAsync(user, browser, after, stop);
        await turn.CommitAsync(stop);
        if (after.IsLocked(now))
            await announcer.AccessChangedAsync();
        return isRight ? user : null;
    }

    private bool IsRight(User user, string password)
    {
        nobodysHash ??= hasher.HashPassword(Nobody, Guid.NewGuid().ToString());
        var result = hasher.VerifyHashedPassword(user, user.PasswordHash ?? nobodysHash, password);
        return user != Nobody && result != PasswordVerificationResult.Failed;
    }

    /// <summary>A lockout ends the user's sessions: somebody guesses, and the rightful person can sign in again.</summary>
    private async Task SaveAsync(User user, KnownBrowser? browser, Lockout lockout, CancellationToken stop)
    {
        if (browser is not null)
            await db
                .KnownBrowsers.Where(b => b.UserId == user.Id && b.Id == browser.Id)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(b => b.FailedCount, lockout.Failed).SetProperty(b => b.LockedUntil, lockout.Until),
                    stop
                );
        var (failed, until) = browser is null ? (lockout.Failed, lockout.Until) : (user.AccessFailedCount, user.LockoutEnd);
        var stamp = lockout.Until is null ? user.SecurityStamp : Guid.NewGuid().ToString("N");
        await db
            .Users.Where(u => u.Id == user.Id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(u => u.AccessFailedCount, failed)
                        .SetProperty(u => u.LockoutEnd, until)
                        .SetProperty(u => u.SecurityStamp, stamp),
                stop
            );
    }
}
