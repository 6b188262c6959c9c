using System.Diagnostics;
using System.Net;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class FaultTimingTests : WithSandbox
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 100).Select(i => $"B0KEY{i:00000}")];

    [Fact]
    public async Task More_calls_than_the_rate_are_429_with_Retry_After_and_not_billed()
    {
        await Client.FaultsAsync("ebay", """{"callsPerSecond":5}""");
        List<HttpResponseMessage> answers = [];
        var clock = Stopwatch.StartNew();
        do answers.AddRange(await Task.WhenAll(Keys.Take(60).Select(key => Client.EbayAsync(key))));
        while (answers.TrueForAll(a => a.StatusCode == HttpStatusCode.OK)); // on a machine that is slower than the rate
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        var billed = answers.Count - refused.Count;

        Assert.InRange(billed, 5, 5 + (5 * clock.Elapsed.TotalSeconds)); // a burst of 5, and 5 for each second that the calls took
        Assert.All(refused, a => Assert.Equal(TimeSpan.FromSeconds(1), a.Headers.RetryAfter!.Delta));
        Assert.Equal(billed, (await Client.LedgerAsync()).Of("ebay", "billed"));
        await Client.FaultsAsync("ebay", """{"callsPerSecond":0.1,"retryAfterSeconds":9}""");
        await Until.True(
            async () =>
            {
                using var another = await Client.EbayAsync(Keys[0]);
                return another.StatusCode == HttpStatusCode.TooManyRequests && another.Headers.RetryAfter!.Delta == TimeSpan.FromSeconds(9);
            },
            "a call is refused for 9 s"
        );
        await Client.FaultsAsync("ebay", """{"callsPerSecond":null}""");
        Assert.All(await Task.WhenAll(Keys.Select(key => Client.EbayAsync(key).StatusAsync())), status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task Tokens_come_back_with_time()
    {
        await Client.FaultsAsync("ebay", """{"callsPerSecond":1}""");
        await Until.True(async () => await Client.EbayAsync(Keys[0]).StatusAsync() == 429, "the bucket is empty");
        await Until.True(async () => await Client.EbayAsync(Keys[0]).StatusAsync() == 200, "a token came back");
    }

    [Fact]
    public async Task Latency_and_jitter_come_before_the_answer()
    {
        await Client.FaultsAsync("ebay", """{"latencyMs":150,"jitterMs":50}""");
        var clock = Stopwatch.StartNew();
        await Client.EbayAsync(Keys[0]).StatusAsync();
        Assert.InRange(clock.Elapsed.TotalMilliseconds, 149, 60_000);
        var call = Assert.Single(await Client.CallsAsync());
        Assert.InRange(
            (call.GetProperty("answeredAt").GetDateTimeOffset() - call.GetProperty("at").GetDateTimeOffset()).TotalMilliseconds,
            149,
            60_000
        );
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
        await Until.True(
            async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 0,
            "the sandbox notices that the callers have gone"
        );
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
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(14.5)); // the host would wait 15 s
    }
}
