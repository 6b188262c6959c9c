using System.Threading.Channels;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using StackExchange.Redis;

namespace CollectionPlatform.Api.Auth;

/// <summary>
/// Ends what is under way for keys that were revoked and users that were removed: streams and downloads may last for hours. It looks at
/// once when a change is announced, and every 30 s in case an announcement was lost.
/// </summary>
internal sealed partial class CallerWatch(
    IServiceScopeFactory scopes,
    IConnectionMultiplexer redis,
    TimeProvider clock,
    ILogger<CallerWatch> log
) : BackgroundService
{
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, OpenCaller> open = [];
    private readonly Channel<bool> changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    /// <summary>To be disposed when the call is over.</summary>
    /// <param name="caller">Id of a key or user.</param>
    public OpenCall Begin(Guid caller)
    {
        lock (gate)
        {
            if (!open.TryGetValue(caller, out var entry))
                open[caller] = entry = new OpenCaller();
            entry.Calls++;
            return new OpenCall(() => End(caller, entry), entry.Ended.Token);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await SubscribeAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            using var patience = new CancellationTokenSource(Net, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stoppingToken);
            try
            {
                await changes.Reader.ReadAsync(either.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // nothing was announced: it looks all the same
            }
            await CheckAsync(stoppingToken);
        }
    }

    private async Task CheckAsync(CancellationToken stop)
    {
        Guid[] callers;
        lock (gate)
            callers = [.. open.Keys];
        if (callers.Length == 0)
            return;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<UsersDb>();
            var still = await db
                .ApiKeys.Where(k => callers.Contains(k.Id))
                .Select(k => k.Id)
                .Concat(db.Users.Where(u => callers.Contains(u.Id)).Select(u => u.Id))
                .ToListAsync(stop);
            foreach (var gone in callers.Except(still))
                await EndAllAsync(gone);
        }
        catch (Exception e) when (e is NpgsqlException || e.InnerException is NpgsqlException)
        {
            NotChecked(e.Message);
        }
    }

    private async Task EndAllAsync(Guid caller)
    {
        OpenCaller? entry;
        lock (gate)
            open.Remove(caller, out entry);
        if (entry is not null)
            await entry.Ended.CancelAsync();
    }

    private void End(Guid caller, OpenCaller entry)
    {
        lock (gate)
        {
            if (--entry.Calls > 0)
                return;
            if (open.GetValueOrDefault(caller) == entry)
                open.Remove(caller);
        }
    }

    private async Task SubscribeAsync()
    {
        try
        {
            await redis
                .GetSubscriber()
                .SubscribeAsync(new RedisChannel(Core.Live.Channels.Access, RedisChannel.PatternMode.Literal), (_, _) =>
                    changes.Writer.TryWrite(true)
                );
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e))
        {
            NotSubscribed(e.Message); // once: the client subscribes by itself when the connection is back
        }
    }

    [LoggerMessage(LogLevel.Warning, "Revoked keys and removed users are noticed within 30 s only: Redis does not answer ({Reason})")]
    private partial void NotSubscribed(string reason);

    [LoggerMessage(LogLevel.Warning, "Open streams were not checked for revoked keys: PostgreSQL does not answer ({Reason})")]
    private partial void NotChecked(string reason);

    private sealed class OpenCaller
    {
        public int Calls { get; set; }
        public CancellationTokenSource Ended { get; } = new();
    }
}
