using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace CollectionPlatform.Web.Tests.Live;

/// <summary>To whom the hub opens, for how much and for how long.</summary>
[Collection(SiteCollection.Limits)]
public sealed class HubAccessTests(LimitsFixture site)
{
    private const string Hub = "/hub/live";

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", HttpStatusCode.Forbidden)] // the same site, another origin
    [InlineData("own.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(null, HttpStatusCode.SwitchingProtocols)] // no browser
    [InlineData("own", HttpStatusCode.SwitchingProtocols)]
    public async Task It_opens_for_pages_of_its_own_origin_only(string? origin, HttpStatusCode status)
    {
        using var viewer = await SignedInAsync("viewer");
        origin = origin?.Replace("own", site.Web.Url, StringComparison.Ordinal);
        Assert.Equal(status, await KnockAsync(viewer, origin));
        var negotiated = status == HttpStatusCode.Forbidden ? status : HttpStatusCode.OK;
        Assert.Equal(negotiated, await NegotiateAsync(viewer, origin)); // the way without web sockets begins here
    }

    [Fact]
    public async Task A_copied_cookie_of_an_ended_session_does_not_open_it()
    {
        using var owner = await SignedInAsync("viewer");
        using var thief = owner.WithTheSameCookies();
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await KnockAsync(thief));

        using var left = await owner.PostAsync("/signout", await owner.TokenAsync("/admin/automation"));
        Assert.Equal("/signin", left.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, await KnockAsync(thief));
        Assert.Equal(HttpStatusCode.Unauthorized, await NegotiateAsync(thief));
    }

    [Fact]
    public async Task A_fifth_stream_of_a_connection_is_refused_with_a_sentence_until_one_ends()
    {
        using var viewer = await SignedInAsync("viewer");
        await using var connection = Connect(viewer);
        await connection.StartAsync();
        using var end = new CancellationTokenSource();
        Assert.True(await OpensAsync(connection, end.Token));
        for (var n = 2; n <= 4; n++)
            Assert.True(await OpensAsync(connection));

        var refused = await Assert.ThrowsAsync<HubException>(() => OpensAsync(connection));
        Assert.EndsWith("A connection has at most 4 streams; end one first.", refused.Message, StringComparison.Ordinal);

        await end.CancelAsync();
        await Until.TrueAsync(IsFreeAsync, "the place is free again");
        Assert.False(await IsFreeAsync()); // no more than that one

        async Task<bool> IsFreeAsync()
        {
            try
            {
                return await OpensAsync(connection);
            }
            catch (HubException)
            {
                return false;
            }
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task An_end_of_a_session_that_nobody_announced_ends_its_connection_within_35_s_and_no_other()
    {
        using var viewer = await SignedInAsync("viewer");
        using var admin = await SignedInAsync("admin");
        await using var ending = Connect(viewer);
        await using var staying = Connect(admin);
        var (told, closed) = (new TaskCompletionSource(), new TaskCompletionSource());
        ending.On("checkSession", told.SetResult);
        ending.Closed += _ =>
        {
            closed.SetResult();
            return Task.CompletedTask;
        };
        await ending.StartAsync();
        await staying.StartAsync();

        site.Api.EndSessionsUnannounced("viewer");
        await Task.WhenAll(told.Task, closed.Task).WaitAsync(TimeSpan.FromSeconds(35));
        Assert.Equal(HubConnectionState.Connected, staying.State);
    }

    private async Task<Stranger> SignedInAsync(string user)
    {
        var visitor = new Stranger(site.Web.Url);
        using var entered = await visitor.SignInAsync(user);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        return visitor;
    }

    /// <summary>How a web socket is answered.</summary>
    private async Task<HttpStatusCode> KnockAsync(Stranger visitor, string? origin = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", visitor.CookieHeader);
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin);
        try
        {
            await socket.ConnectAsync(new UriBuilder(site.Web.Url) { Scheme = "ws", Path = Hub }.Uri, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            Assert.NotEqual(HttpStatusCode.SwitchingProtocols, socket.HttpStatusCode);
        }
        return socket.HttpStatusCode;
    }

    private static async Task<HttpStatusCode> NegotiateAsync(Stranger visitor, string? origin = null)
    {
        string[] headers = origin is null ? [] : [$"Origin: {origin}"];
        using var answer = await visitor.SendAsync(HttpMethod.Post, $"{Hub}/negotiate?negotiateVersion=1", more: headers);
        return answer.StatusCode;
    }

    private HubConnection Connect(Stranger visitor) =>
        new HubConnectionBuilder()
            .WithUrl(site.Web.Url + Hub, options =>
            {
                options.Headers["Cookie"] = visitor.CookieHeader;
                options.Transports = HttpTransportType.WebSockets;
                options.SkipNegotiation = true;
            })
            .Build();

    /// <summary>Whether a stream brings its first message; it goes on until it is ended.</summary>
    private static Task<bool> OpensAsync(HubConnection connection, CancellationToken end = default) =>
        connection.StreamAsync<JsonElement>("RunsStream", end).GetAsyncEnumerator(CancellationToken.None).MoveNextAsync().AsTask();
}
