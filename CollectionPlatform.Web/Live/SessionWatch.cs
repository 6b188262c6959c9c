using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.SignalR;
using StackExchange.Redis;

namespace CollectionPlatform.Web.Live;

/// <summary>
/// Ends the live connections whose sessions are over. It asks the Api at once when a change of sessions or users is announced, and every
/// 30 s in case an announcement was lost.
/// </summary>
public sealed partial class SessionWatch(
    LiveChannels channels,
    OpenConnections open,
    CollectionApi api,
    IHubContext<LiveHub> hub,
    TimeProvider time,
    ILogger<SessionWatch> log
) : BackgroundService
{
    private const int TicketsPerCall = 500;
    private static readonly TimeSpan Net = TimeSpan.FromSeconds(30),
        AfterFailure = TimeSpan.FromSeconds(1),
        Goodbye = TimeSpan.FromMilliseconds(300);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var ear = await channels.ListenAsync([Channels.Access], stoppingToken);
        var patience = Net;
        while (!stoppingToken.IsCancellationRequested)
        {
            await ear.WaitAsync(patience, time, stoppingToken);
            while (ear.TryTake(out _))
                continue; // however many there were, one look is enough
            ear.TakeMissed();
            var problem = await CheckAsync(stoppingToken);
            if (problem is not null && patience == Net)
                NotChecked(problem.Message);
            patience = problem is null ? Net : AfterFailure;
        }
    }

    /// <summary>Returns why sessions could not be checked, or null when they were.</summary>
    private async Task<ApiException?> CheckAsync(CancellationToken stop)
    {
        try
        {
            foreach (var some in open.All.GroupBy(c => c.Ticket).Chunk(TicketsPerCall))
            {
                var holding = (await api.SessionsAsync([.. some.Select(s => s.Key)], stop)).Select(s => s.SessionId).ToHashSet();
                await Task.WhenAll(some.Where(s => !holding.Contains(s.Key.SessionId)).SelectMany(s => s).Select(EndAsync));
            }
            return null;
        }
        catch (ApiException problem)
        {
            return problem;
        }
    }

    /// <summary>The page is told why, if it listens; one that does not is cut off all the same.</summary>
    private async Task EndAsync(OpenConnection connection)
    {
        try
        {
            await hub.Clients.Client(connection.Context.ConnectionId).SendAsync("checkSession").WaitAsync(Goodbye, time);
        }
        catch (Exception e) when (RedisErrors.IsOfRedis(e)) // it may have left, and is then sought at other instances
        {
            NotTold(connection.Context.ConnectionId);
        }
        finally
        {
            connection.Context.Abort();
        }
    }

    [LoggerMessage(LogLevel.Warning, "Sessions of the open pages were not checked ({Reason}); it is tried again every second")]
    private partial void NotChecked(string reason);

    [LoggerMessage(LogLevel.Debug, "Connection {Connection} took no last message before it was ended")]
    private partial void NotTold(string connection);
}
