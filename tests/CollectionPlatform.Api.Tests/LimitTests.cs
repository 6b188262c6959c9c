using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Api.Tests;

/// <summary>What one caller may do at a time, and how much may be sent.</summary>
public sealed class LimitTests(ApiFixture fixture, ITestOutputHelper output) : ApiTest(fixture)
{
    private const string Export = "/api/products/export?format=ndjson";

    [Fact]
    public async Task Sixty_exports_of_one_key_leave_the_Api_quick_for_others()
    {
        await InsertAsync([.. Enumerable.Range(1, 4_000).Select(n => Rows.Product(n))]);
        await InsertAsync([.. Enumerable.Range(1, 50).Select(_ => Rows.Run())]);
        using var noisy = App.Client(await KeyAsync("noisy"));
        using var quiet = App.Client(await KeyAsync("quiet"));
        var goesOn = true;
        var alone = await P95Async(quiet);

        var exports = Enumerable.Range(0, 60).Select(_ => ExportAsync(noisy, () => goesOn)).ToList();
        var beside = await P95Async(quiet);
        goesOn = false;
        var done = await Task.WhenAll(exports);

        output.WriteLine(
            $"p95 {alone:0} ms alone, {beside:0} ms beside exports; {done.Count(status => status == HttpStatusCode.OK)} went on exporting"
        );
        Assert.InRange(done.Count(status => status == HttpStatusCode.OK), 4, 56); // some at a time, and some after those
        Assert.Equal(60, done.Count(status => status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        Assert.InRange(beside, 0, Math.Max(500, 20 * alone)); // it was seconds; a machine may be busy
    }

    private static async Task<double> P95Async(HttpClient client)
    {
        var times = new List<double>();
        while (times.Count < 60)
        {
            var clock = Stopwatch.StartNew();
            using var answer = await client.GetAsync("/api/runs");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await answer.Content.ReadAsStringAsync();
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        return times.Order().ElementAt(56);
    }

    [Fact]
    public async Task A_caller_has_a_number_of_streams_and_gets_another_when_one_ends()
    {
        var run = Rows.Run();
        await InsertAsync(run);
        var path = $"/api/runs/{run.Id.Value}/stream";
        await using var app = new ApiApp(Servers, ("Limits:StreamsPerCaller", "2"));
        using var key = app.Client(await KeyAsync("streams"));
        using var user = app.Client(ApiApp.ServiceKey, "admin");
        var first = await SseReader.OpenAsync(key, path);
        using var second = await SseReader.OpenAsync(key, path);

        await TooManyAsync(key.GetAsync(path));
        using var ofUser = await SseReader.OpenAsync(user, path);
        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync("/api/runs")).StatusCode); // only streams are used up
        first.Dispose();
        for (var clock = Stopwatch.StartNew(); ; )
        {
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
            using var again = await key.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            if (again.StatusCode == HttpStatusCode.OK)
                break;
        }
    }

    [Fact]
    public async Task Calls_of_one_caller_take_turns_and_too_many_waiting_are_refused()
    {
        await using var app = new ApiApp(Servers, ("Limits:CallsPerCaller", "1"));
        using var busy = app.Client(await KeyAsync("busy"));
        using var other = app.Client(await KeyAsync("other"));
        List<Task<HttpResponseMessage>> calls = [];
        await DbAsync(async db =>
        {
            await using var transaction = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlRawAsync("lock table categories in access exclusive mode");
            calls = [.. Enumerable.Range(0, 40).Select(_ => busy.GetAsync("/api/categories"))];
            List<Task<HttpResponseMessage>> refused = [];
            while (refused.Count < 7) // one is served, 32 wait
            {
                var ended = await Task.WhenAny(calls.Except(refused));
                refused.Add(ended);
                await TooManyAsync(ended);
            }
            Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/api/runs")).StatusCode);
            calls = [.. calls.Except(refused)];
            return 0;
        });
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Theory]
    [InlineData("Limits:ExportsPerCaller")]
    [InlineData("Limits:StreamsPerCaller")]
    [InlineData("Limits:CallsPerCaller")]
    public void A_limit_out_of_range_stops_the_start_with_a_sentence(string name)
    {
        var refusal = ApiApp.RefusalOf(Servers, (name, "0"));
        Assert.Contains($"{name} must be a whole number from 1 to", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/collections", "application/json", 263_000)]
    [InlineData("/api/users", "application/json", 263_000)]
    [InlineData("/api/sign-in", "application/json", 9_000)]
    [InlineData("/api/categories/import", "text/csv", 5_243_000)]
    public async Task A_body_that_is_too_large_is_refused_with_and_without_a_length(string path, string type, int bytes)
    {
        using var client = App.Client(path == "/api/sign-in" ? ApiApp.ServiceKey : ApiApp.Key);
        foreach (var chunked in (bool[])[false, true])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path);
            var start =
                type == "text/csv" ? "id,category_name\n"
                : path is "/api/users" or "/api/sign-in" ? "{\"userName\": \""
                : "{\"name\": \"";
            request.Content = new StringContent(start + new string('x', bytes), Encoding.UTF8, type);
            request.Headers.TransferEncodingChunked = chunked;
            await RefusedAsync(client.SendAsync(request), 413, "body-too-large");
        }
    }

    [Fact]
    public async Task A_body_longer_than_its_length_is_cut_there()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(App.ClientOptions.BaseAddress.Host, App.ClientOptions.BaseAddress.Port);
        var stream = socket.GetStream();
        var head =
            $"POST /api/categories HTTP/1.1\r\nHost: api\r\nX-Api-Key: {ApiApp.Key}\r\n"
            + "Content-Type: application/json\r\nContent-Length: 9\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "{\"name\": \"" + new string('x', 5_000)));
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync());
        Assert.Empty((await GetAsync<Core.Wire.Page<Core.Runs.CategoryView>>("/api/categories")).Items);
    }

    [Theory]
    [InlineData("/api/runs")]
    [InlineData("/api/nothing")]
    [InlineData("/api/products/export?format=csv")]
    [InlineData("/api/products/export?format=xml")]
    [InlineData("/health")]
    public async Task No_answer_is_stored_by_a_cache(string path)
    {
        using var answer = await Api.GetAsync(path);
        Assert.Contains("no-store", answer.Headers.CacheControl?.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> KeyAsync(string name) => (await PostAsync<CreatedApiKey>("/api/keys", new { name, role = "viewer" })).Secret;

    /// <summary>One export after the other; ends when it is refused.</summary>
    private static async Task<HttpStatusCode> ExportAsync(HttpClient client, Func<bool> goesOn)
    {
        do
        {
            using var answer = await client.GetAsync(Export);
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
                await TooManyAsync(Task.FromResult(answer));
            if (answer.StatusCode != HttpStatusCode.OK)
                return answer.StatusCode;
        } while (goesOn());
        return HttpStatusCode.OK;
    }

    private static async Task TooManyAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        Assert.True(answer.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        await RefusedAsync(Task.FromResult(answer), 429, "too-many-requests");
    }
}
