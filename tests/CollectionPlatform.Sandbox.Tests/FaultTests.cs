using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class FaultTests : WithSandbox
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 400).Select(i => $"B0KEY{i:00000}")];

    [Theory]
    [InlineData("down", 503, false)]
    [InlineData("unauthorized", 401, false)]
    [InlineData("outOfCredit", 402, false)]
    [InlineData("sickOk", 200, true)]
    [InlineData("up", 200, true)]
    public async Task A_mode_answers_as_it_says_and_the_other_provider_goes_on(string mode, int status, bool billed)
    {
        await Client.FaultsAsync("ebay", $$"""{"mode":"{{mode}}"}""");
        using var answer = await Client.EbayAsync(Keys[0]);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Null(answer.Headers.RetryAfter);
        Assert.Equal(billed, answer.Headers.Contains("X-Billed-Usd"));
        var sums = await Client.LedgerAsync();
        Assert.Equal((1, billed ? 1 : 0, billed ? 0 : 1), (sums.Of("ebay", "calls"), sums.Of("ebay", "billed"), sums.Of("ebay", "rejected")));
        Assert.Equal(200, await Client.AmazonAsync("c001").StatusAsync());
    }

    [Fact]
    public async Task A_sick_provider_answers_200_with_an_error_inside()
    {
        await Client.FaultsAsync("amazon", """{"mode":"sickOk"}""");
        var body = await Client.AmazonAsync("c001").JsonAsync();
        Assert.Equal(["error"], body.EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Retry_After_comes_with_503_only_when_it_is_set()
    {
        await Client.FaultsAsync("ebay", """{"mode":"down","retryAfterSeconds":7}""");
        using (var answer = await Client.EbayAsync(Keys[0])) Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
        await Client.FaultsAsync("ebay", """{"retryAfterSeconds":null}""");
        using (var answer = await Client.EbayAsync(Keys[0])) Assert.Null(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task Errors_are_500_502_or_504_for_their_share_of_the_keys_and_never_billed()
    {
        await Client.FaultsAsync("ebay", """{"errorRate":0.3}""");
        var statuses = await StatusesAsync();

        Assert.Equal([200, 500, 502, 504], statuses.Distinct().Order());
        Assert.InRange(statuses.Count(s => s >= 500), 80, 160);
        var sums = await Client.LedgerAsync();
        Assert.Equal(statuses.Count(s => s == 200), sums.Of("ebay", "billed"));
        Assert.Equal(statuses.Count(s => s >= 500), sums.Of("ebay", "rejected"));
    }

    [Fact]
    public async Task The_same_key_meets_the_same_fate_until_the_seed_changes()
    {
        await Client.FaultsAsync("ebay", """{"errorRate":0.2,"notFoundRate":0.2,"seed":11}""");
        var first = await StatusesAsync();
        Assert.Equal(first, await StatusesAsync());
        await Client.FaultsAsync("ebay", """{"seed":12}""");
        Assert.NotEqual(first, await StatusesAsync());
        await Client.FaultsAsync("ebay", """{"seed":11}""");
        Assert.Equal(first, await StatusesAsync());
    }

    [Fact]
    public async Task A_kind_of_fault_falls_by_itself_whatever_the_other_kinds_do()
    {
        await Client.FaultsAsync("ebay", """{"notFoundRate":0.3}""");
        var alone = await StatusesAsync();
        await Client.FaultsAsync("ebay", """{"errorRate":0.3}""");
        var together = await StatusesAsync();

        Assert.All(alone.Zip(together).Where(pair => pair.Second is 200 or 404), pair => Assert.Equal(pair.First, pair.Second));
        Assert.InRange(alone.Zip(together).Count(pair => pair is (404, >= 500)), 15, 60); // 0.3 x 0.3 of 400
    }

    [Fact]
    public async Task Not_found_is_404_and_billed()
    {
        await Client.FaultsAsync("amazon", """{"notFoundRate":1}""");
        using var answer = await Client.AmazonAsync("c001");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("0.01", Assert.Single(answer.Headers.GetValues("X-Billed-Usd")));
        Assert.Equal(0.01m, (await Client.LedgerAsync()).BilledUsd("amazon"));
    }

    [Fact]
    public async Task Malformed_answers_have_NUL_characters_or_are_cut_off_or_lack_a_field_and_are_billed()
    {
        await Client.FaultsAsync("amazon", """{"malformedRate":1}""");
        var kinds = new List<string>();
        for (var category = 1; category <= 5; category++)
        {
            for (var page = 1; page <= 5; page++)
            {
                using var answer = await Client.AmazonAsync($"c{category:000}", page);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                Assert.True(answer.Headers.Contains("X-Billed-Usd"));
                kinds.Add(KindOf(await answer.Content.ReadAsStringAsync()));
            }
        }
        Assert.Equal(["NUL", "lacks asin", "truncated"], kinds.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(25, (await Client.LedgerAsync()).Of("amazon", "billed"));
    }

    [Fact]
    public async Task A_malformed_empty_page_is_cut_off_or_lacks_its_total()
    {
        await Client.FaultsAsync("ebay", """{"malformedRate":1}""");
        foreach (var key in Keys.Take(30))
        {
            var body = await Client.GetStringAsync($"/ebay/search?asin={key}");
            Assert.True(body is """{"page":1,"listings":[]}""" || !IsJson(body), body);
        }
    }

    [Fact]
    public async Task More_calls_than_the_rate_are_429_with_Retry_After_and_not_billed()
    {
        await Client.FaultsAsync("ebay", """{"callsPerSecond":5}""");
        var answers = await Task.WhenAll(Keys.Take(60).Select(key => Client.EbayAsync(key)));
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();

        Assert.InRange(refused.Count, 30, 55); // a burst of 5, and 5 for each second that the 60 calls took
        Assert.All(refused, a => Assert.Equal(TimeSpan.FromSeconds(1), a.Headers.RetryAfter!.Delta));
        Assert.Equal(60 - refused.Count, (await Client.LedgerAsync()).Of("ebay", "billed"));
        await Client.FaultsAsync("ebay", """{"retryAfterSeconds":9}""");
        using var another = await Client.EbayAsync(Keys[0]);
        if (another.StatusCode == HttpStatusCode.TooManyRequests) Assert.Equal(TimeSpan.FromSeconds(9), another.Headers.RetryAfter!.Delta);
        await Client.FaultsAsync("ebay", """{"callsPerSecond":null}""");
        Assert.All(await StatusesAsync(), status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task Tokens_come_back_with_time()
    {
        await Client.FaultsAsync("ebay", """{"callsPerSecond":4}""");
        await Until.True(async () => await Client.EbayAsync(Keys[0]).StatusAsync() == 429, "the bucket is empty");
        await Until.True(async () => await Client.EbayAsync(Keys[0]).StatusAsync() == 200, "a token came back");
    }

    [Fact]
    public async Task Latency_and_jitter_come_before_the_answer()
    {
        await Client.FaultsAsync("ebay", """{"latencyMs":150,"jitterMs":50}""");
        var clock = Stopwatch.StartNew();
        await Client.EbayAsync(Keys[0]).StatusAsync();
        Assert.InRange(clock.Elapsed.TotalMilliseconds, 149, 5000);
        var call = Assert.Single(await Client.CallsAsync());
        Assert.InRange((call.GetProperty("answeredAt").GetDateTimeOffset() - call.GetProperty("at").GetDateTimeOffset()).TotalMilliseconds, 149, 5000);
    }

    [Fact]
    public async Task A_call_that_times_out_gets_no_answer_and_is_billed_for_its_share_of_the_keys()
    {
        await Client.FaultsAsync("ebay", """{"timeoutRate":1,"timeoutBilledRate":0.4}""");
        using var giveUp = new CancellationTokenSource();
        var calls = Keys.Take(100).Select(key => Client.SendAsync(SandboxCalls.EbayRequest(key), giveUp.Token)).ToList();
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 100, "100 calls hang");

        Assert.DoesNotContain(calls, call => call.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(calls));
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 0, "the sandbox notices that the callers have gone");
        var sums = await Client.LedgerAsync();
        Assert.InRange(sums.Of("ebay", "billed"), 25, 55);
        Assert.Equal((100, 0), (sums.Of("ebay", "calls"), sums.Of("ebay", "rejected")));
        Assert.All(await Client.CallsAsync(), call => Assert.True(call.IsNull("answeredAt") && call.Number("status") == 0));
    }

    [Fact]
    public async Task Calls_that_hang_do_not_hold_up_the_end_of_the_sandbox()
    {
        await Client.FaultsAsync("ebay", """{"timeoutRate":1}""");
        using var patient = new HttpClient { BaseAddress = Client.BaseAddress };
        var call = patient.EbayAsync(Keys[0]);
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 1, "the call hangs");
        var clock = Stopwatch.StartNew();
        await RestartAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10)); // the host would wait 15 s
    }

    [Fact]
    public async Task A_partial_body_changes_only_its_keys_and_GET_shows_them_all()
    {
        await Client.FaultsAsync("ebay", """{"errorRate":0.25,"latencyMs":3}""");
        var before = await Client.GetStringAsync("/control/ebay");
        await Client.FaultsAsync("ebay", """{"mode":"down","callsPerSecond":2.5,"retryAfterSeconds":4,"seed":-9}""");

        Assert.Equal("""{"mode":"up","latencyMs":3,"jitterMs":0,"errorRate":0.25,"notFoundRate":0,"malformedRate":0,"timeoutRate":0,"timeoutBilledRate":0.5,"callsPerSecond":null,"retryAfterSeconds":null,"seed":1}""", before);
        Assert.Equal("""{"mode":"down","latencyMs":3,"jitterMs":0,"errorRate":0.25,"notFoundRate":0,"malformedRate":0,"timeoutRate":0,"timeoutBilledRate":0.5,"callsPerSecond":2.5,"retryAfterSeconds":4,"seed":-9}""", await Client.GetStringAsync("/control/ebay"));
    }

    [Theory]
    [InlineData("""{"latencyMs":5,"mode":"broken"}""", "mode")]
    [InlineData("""{"latencyMs":5,"errorRate":1.01}""", "errorRate")]
    [InlineData("""{"latencyMs":5,"notFoundRate":-0.1}""", "notFoundRate")]
    [InlineData("""{"latencyMs":5,"malformedRate":"0.5"}""", "malformedRate")]
    [InlineData("""{"latencyMs":5,"timeoutRate":null}""", "timeoutRate")]
    [InlineData("""{"latencyMs":-5}""", "latencyMs")]
    [InlineData("""{"latencyMs":5,"jitterMs":1.5}""", "jitterMs")]
    [InlineData("""{"latencyMs":5,"callsPerSecond":0}""", "callsPerSecond")]
    [InlineData("""{"latencyMs":5,"retryAfterSeconds":-1}""", "retryAfterSeconds")]
    [InlineData("""{"latencyMs":5,"seed":1e99}""", "seed")]
    [InlineData("""{"latencyMs":5,"latency":5}""", "latency")]
    [InlineData("""[]""", "JSON object")]
    [InlineData("""{"latencyMs":""", "not JSON")]
    public async Task A_bad_value_is_refused_by_name_and_nothing_changes(string body, string named)
    {
        var before = await Client.GetStringAsync("/control/ebay");
        using var answer = await Client.TryFaultsAsync("ebay", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("urn:collection-platform:bad-faults", problem.Text("type"));
        Assert.Contains(named, problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(before, await Client.GetStringAsync("/control/ebay"));
    }

    [Fact]
    public async Task An_unknown_provider_is_404()
    {
        using var answer = await Client.TryFaultsAsync("etsy", "{}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("amazon or ebay", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<int[]> StatusesAsync() => await Task.WhenAll(Keys.Select(key => Client.EbayAsync(key).StatusAsync()));

    private static string KindOf(string body)
    {
        if (!IsJson(body)) return "truncated";
        if (body.Contains("\\u0000", StringComparison.Ordinal)) return "NUL";
        return JsonDocument.Parse(body).RootElement.GetProperty("products").EnumerateArray().Any(p => !p.TryGetProperty("asin", out _)) ? "lacks asin" : "well-formed";
    }

    private static bool IsJson(string body)
    {
        try
        {
            JsonDocument.Parse(body).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
