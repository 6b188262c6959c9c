using System.Diagnostics;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class RevokedCallerTests(ApiFixture fixture, ITestOutputHelper output) : AccessTest(fixture)
{
    [Fact]
    public async Task The_stream_of_a_revoked_key_ends_at_once_and_those_of_others_go_on()
    {
        var run = Rows.Run(done: 0, known: 100, started: DateTimeOffset.UtcNow);
        await InsertAsync(run, Rows.Category(run, 0, "Books"));
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        var vera = await NewUserAsync("vera");
        using var script = App.Client(key.Secret);
        using var asVera = App.Client(ApiApp.ServiceKey, $"{vera.Id}");
        using var revoked = await SseReader.OpenAsync(script, $"/api/runs/{run.Id}/stream");
        using var removed = await SseReader.OpenAsync(asVera, $"/api/runs/{run.Id}/stream");
        using var other = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream");
        foreach (var stream in (SseReader[])[revoked, removed, other])
            Assert.Equal("snapshot", (await stream.NextAsync())?.Name);

        await DoneAsync(Api.DeleteAsync($"/api/keys/{key.Id}"));
        await EndsAsync("the revoked key", revoked);
        await DoneAsync(Api.DeleteAsync($"/api/users/{vera.Id}"));
        await EndsAsync("the removed user", removed);
        await PostAsync<RunView>($"/api/runs/{run.Id}/pause");
        Assert.Equal(RunState.Pausing, (await other.NextAsync("state")).As<RunView>().State);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Streams_of_keys_and_users_that_are_gone_without_an_announcement_end_within_35_s()
    {
        var run = Rows.Run(done: 0, known: 100, started: DateTimeOffset.UtcNow);
        await InsertAsync(run, Rows.Category(run, 0, "Books"));
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        var vera = await NewUserAsync("vera");
        using var script = App.Client(key.Secret);
        using var asVera = App.Client(ApiApp.ServiceKey, $"{vera.Id}");
        using var revoked = await SseReader.OpenAsync(script, $"/api/runs/{run.Id}/stream");
        using var removed = await SseReader.OpenAsync(asVera, $"/api/runs/{run.Id}/stream");
        foreach (var stream in (SseReader[])[revoked, removed])
            Assert.Equal("snapshot", (await stream.NextAsync())?.Name);

        await UsersDbAsync(db => db.ApiKeys.Where(k => k.Id == key.Id).ExecuteDeleteAsync());
        await UsersDbAsync(db => db.Users.Where(u => u.Id == vera.Id).ExecuteDeleteAsync());
        await Task.WhenAll(EndsAsync("the deleted key", revoked, 35), EndsAsync("the deleted user", removed, 35));
    }

    /// <param name="seconds">By default far sooner than the check that comes every 30 s.</param>
    private async Task EndsAsync(string whose, SseReader stream, int seconds = 5)
    {
        var watch = Stopwatch.StartNew();
        Assert.Null(await stream.NextAsync());
        output.WriteLine($"The stream of {whose} ended after {watch.ElapsedMilliseconds} ms.");
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
    }
}
