using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class CallerWatchTests(ApiFixture fixture) : AccessTest(fixture)
{
    private static readonly RedisChannel Access = RedisChannel.Literal(Channels.Access);

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_watch_that_began_without_Redis_hears_of_changes_once_it_is_there()
    {
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        var port = FreePort.Any();
        using var warnings = new Warnings();
        using var host = WithRedis(port, warnings);
        using var watch = new CallerWatch(
            App.Services.GetRequiredService<IServiceScopeFactory>(),
            host.Services.GetRequiredService<IConnectionMultiplexer>(),
            new FakeTimeProvider(), // stands still: the look of every 30 s never comes
            host.Services.GetRequiredService<ILogger<CallerWatch>>()
        );
        await watch.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => Task.FromResult(warnings.Of<CallerWatch>().Any()), "it tells that Redis is away");
        using var call = watch.Begin(key.Id);
        await UsersDbAsync(db => db.ApiKeys.Where(k => k.Id == key.Id).ExecuteDeleteAsync());

        using var redis = LocalServer.Start([LocalServer.Find("redis-server"), "--port", $"{port}", "--bind", "127.0.0.1", "--save", ""]);
        await using var publisher = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},abortConnect=false");
        await Eventually.HoldsAsync(
            async () => publisher.IsConnected && await publisher.GetSubscriber().PublishAsync(Access, "") > 0,
            "an announcement has a listener"
        );
        await Eventually.HoldsAsync(() => Task.FromResult(call.Ended.IsCancellationRequested), "the call of the revoked key ends");
        Assert.Single(warnings.Of<CallerWatch>());
        await watch.StopAsync(CancellationToken.None);
    }

    /// <summary>The client that services have, which gives a command up after a moment.</summary>
    private static IHost WithRedis(int port, Warnings warnings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration[$"ConnectionStrings:{RedisRegistration.ConnectionName}"] = $"127.0.0.1:{port},asyncTimeout=300";
        builder.Logging.AddProvider(warnings);
        builder.AddRedis();
        return builder.Build();
    }
}
