using CollectionPlatform.Core.Live;
using Microsoft.EntityFrameworkCore;

namespace CollectionPlatform.Api.Users;

/// <summary>What a browser's cookie says of its session.</summary>
public sealed record SessionTicket(Guid UserId, Guid SessionId, string SecurityStamp);

/// <summary>A session that holds, with its user as of now.</summary>
public sealed record LiveSession(Guid SessionId, Guid UserId, string UserName, Role Role);

/// <summary>Begins, checks and ends sessions. A new security stamp ends all sessions of a user.</summary>
public sealed class Sessions(UsersDb db, Announcer announcer, TimeProvider clock)
{
    /// <summary>How long a session holds without being used; it is prolonged once an hour.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12),
        ProlongedEvery = TimeSpan.FromHours(1);

    /// <summary>Most browsers remembered of a user; the one not seen for the longest time is forgotten first.</summary>
    private const int MaxBrowsers = 50;

    public async Task<Session> BeginAsync(Guid userId, Guid browserId, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.Sessions.Where(s => s.ExpiresAt <= now).ExecuteDeleteAsync(stop);
        await db.Database.ExecuteSqlAsync(
            $"""
            insert into identity.known_browsers (user_id, id, failed_count, seen_at) values ({userId}, {browserId}, 0, {now})
            on conflict (user_id, id) do update set seen_at = excluded.seen_at
            """,
            stop
        );
        await db.KnownBrowsers.Where(b => b.UserId == userId).OrderByDescending(b => b.SeenAt).Skip(MaxBrowsers).ExecuteDeleteAsync(stop);
        var session = new Session
        {
            Id = Guid.NewGuid(),
            UserId = userId,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(stop);
        return session;
    }

    /// <summary>Those of the tickets whose sessions hold.</summary>
    public async Task<List<LiveSession>> HoldingAsync(IReadOnlyList<SessionTicket> tickets, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var ids = tickets.Select(t => t.SessionId).ToArray();
        var given = tickets.ToHashSet();
        var found = await db
            .Sessions.Where(s => ids.Contains(s.Id) && s.ExpiresAt > now)
            .Join(
                db.Users,
                s => s.UserId,
                u => u.Id,
                (s, u) =>
                    new
                    {
                        s.Id,
                        s.ExpiresAt,
                        u.SecurityStamp,
                        Live = new LiveSession(s.Id, u.Id, u.UserName!, u.Role),
                    }
            )
            .ToListAsync(stop);
        var holding = found.Where(f => given.Contains(new SessionTicket(f.Live.UserId, f.Id, f.SecurityStamp!))).ToList();
        var old = holding.Where(h => h.ExpiresAt < now + Lifetime - ProlongedEvery).Select(h => h.Id).ToArray();
        if (old.Length > 0)
            await db
                .Sessions.Where(s => old.Contains(s.Id))
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.ExpiresAt, now + Lifetime), stop);
        return [.. holding.Select(h => h.Live)];
    }

    /// <summary>Ends a session; one that is over already stays so.</summary>
    public async Task EndAsync(Guid id, CancellationToken stop)
    {
        await db.Sessions.Where(s => s.Id == id).ExecuteDeleteAsync(stop);
        await announcer.AccessChangedAsync();
    }
}
