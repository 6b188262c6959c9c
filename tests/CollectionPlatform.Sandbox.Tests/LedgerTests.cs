using System.Text.Json;
using CollectionPlatform.Sandbox.Tests.Support;

namespace CollectionPlatform.Sandbox.Tests;

public sealed class LedgerTests : WithSandbox
{
    [Fact]
    public async Task Sums_are_kept_by_provider_and_by_run_and_a_key_counts_as_repeated_after_its_first_bill()
    {
        await Client.AmazonAsync("c001", 1, "one").StatusAsync();
        await Client.AmazonAsync("c001", 1, "one").StatusAsync();
        await Client.AmazonAsync("c001", 2, "one").StatusAsync();
        await Client.AmazonAsync("c001", 1, "two").StatusAsync();
        await Client.EbayAsync("B0AAAAAAAA", 1, "two").StatusAsync();
        await Client.EbayAsync("B0AAAAAAAA", 1, run: null).StatusAsync();
        var sums = await Client.LedgerAsync();

        Assert.Equal(
            (4, 4, 0.04m, 0, 0),
            (
                sums.Of("amazon", "calls"),
                sums.Of("amazon", "billed"),
                sums.BilledUsd("amazon"),
                sums.Of("amazon", "rejected"),
                sums.Of("amazon", "inFlight")
            )
        );
        Assert.Equal((2, 0.004m), (sums.Of("ebay", "billed"), sums.BilledUsd("ebay")));
        Assert.Equal(
            (3, 2, 1),
            (sums.OfRun("one", "amazon", "billed"), sums.OfRun("one", "amazon", "distinct"), sums.OfRun("one", "amazon", "repeated"))
        );
        Assert.Equal(
            (1, 1, 0),
            (sums.OfRun("two", "amazon", "billed"), sums.OfRun("two", "amazon", "distinct"), sums.OfRun("two", "amazon", "repeated"))
        );
        Assert.Equal(1, sums.OfRun("none", "ebay", "billed"));
    }

    [Fact]
    public async Task A_refused_call_is_in_the_list_and_makes_no_repeat()
    {
        await Client.FaultsAsync("ebay", """{"mode":"down"}""");
        await Client.EbayAsync("B0AAAAAAAA").StatusAsync();
        await Client.FaultsAsync("ebay", """{"mode":"up"}""");
        await Client.EbayAsync("B0AAAAAAAA").StatusAsync();
        await Client.EbayAsync("B0AAAAAAAA", 9).StatusAsync();

        Assert.Equal(
            [("ebay:B0AAAAAAAA:1", 503, false, 0m), ("ebay:B0AAAAAAAA:1", 200, true, 0.002m), ("ebay:B0AAAAAAAA:9", 404, true, 0.002m)],
            (await Client.CallsAsync()).Select(c =>
                (c.Text("key"), c.Number("status"), c.GetProperty("billed").GetBoolean(), c.Money("usd"))
            )
        );
        Assert.Equal(
            (2, 0),
            (
                (await Client.LedgerAsync()).OfRun("run-1", "ebay", "distinct"),
                (await Client.LedgerAsync()).OfRun("run-1", "ebay", "repeated")
            )
        );
    }

    [Fact]
    public async Task A_call_is_billed_and_in_the_file_before_its_latency_and_stays_billed_when_the_caller_goes()
    {
        await Client.FaultsAsync("ebay", """{"latencyMs":600000}""");
        using var giveUp = new CancellationTokenSource();
        var call = Client.SendAsync(SandboxCalls.EbayRequest("B0AAAAAAAA"), giveUp.Token);
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "billed") == 1, "the call is billed");

        Assert.Equal(1, (await Client.LedgerAsync()).Of("ebay", "inFlight"));
        Assert.True(Assert.Single(await Client.CallsAsync()).IsNull("answeredAt"));
        Assert.Contains("ebay:B0AAAAAAAA:1", await LedgerFileAsync(), StringComparison.Ordinal);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 0, "the call has ended");
        Assert.Equal(0.002m, (await Client.LedgerAsync()).BilledUsd("ebay"));
        Assert.True(Assert.Single(await Client.CallsAsync()).IsNull("answeredAt"));
    }

    [Fact]
    public async Task Whoever_has_an_answer_finds_it_in_the_ledger()
    {
        for (var round = 0; round < 200; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Client.EbayAsync($"B0AA{round:0000}{i:00}").StatusAsync()));
            Assert.Equal(0, (await Client.LedgerAsync()).Of("ebay", "inFlight"));
        }
        var calls = await Client.CallsAsync();
        Assert.Equal(3200, calls.Length);
        Assert.All(calls, call =>
            Assert.True(call.GetProperty("answeredAt").GetDateTimeOffset() >= call.GetProperty("at").GetDateTimeOffset())
        );
    }

    [Fact]
    public async Task A_long_list_of_calls_is_complete_and_in_order()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 3000), async (i, _) =>
            await Client.EbayAsync($"B0AAAA{i:0000}", 1, i % 3 == 0 ? "other" : "run-1").StatusAsync()
        );
        var calls = await Client.CallsAsync();

        Assert.Equal(2000, calls.Length);
        Assert.Equal(2000, calls.Select(c => c.Text("key")).Distinct().Count());
        Assert.Equal(
            calls.Select(c => c.GetProperty("at").GetDateTimeOffset()).Order(),
            calls.Select(c => c.GetProperty("at").GetDateTimeOffset())
        );
        Assert.Empty(await Client.CallsAsync("a run that made no calls"));
    }

    [Fact]
    public async Task Reset_clears_faults_ledger_and_file()
    {
        await Client.FaultsAsync("ebay", """{"latencyMs":600000}""");
        using var giveUp = new CancellationTokenSource();
        var hanging = Client.SendAsync(SandboxCalls.EbayRequest("B0AAAAAAAA"), giveUp.Token);
        await Client.AmazonAsync("c001").StatusAsync();
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 1, "the call hangs");
        (await Client.PostAsync("/control/reset", null)).EnsureSuccessStatusCode();

        var sums = await Client.LedgerAsync();
        Assert.Equal(
            (0, 0, 1, false),
            (sums.Of("amazon", "calls"), sums.Of("ebay", "billed"), sums.Of("ebay", "inFlight"), sums.HasRun("run-1"))
        );
        Assert.Equal(200, await Client.EbayAsync("B0BBBBBBBB").StatusAsync());
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hanging);
        await Until.True(async () => (await Client.LedgerAsync()).Of("ebay", "inFlight") == 0, "the call has ended");
        await RestartAsync();
        Assert.Equal("ebay:B0BBBBBBBB:1", Assert.Single(await Client.CallsAsync()).Text("key"));
    }

    [Theory]
    [InlineData("/amazon/categories/c001/products?page=0")]
    [InlineData("/amazon/categories/c001/products?page=-1")]
    [InlineData("/amazon/categories/c001/products?page=two")]
    [InlineData("/amazon/categories/c001/products?page=1000001")]
    [InlineData("/ebay/search?page=1")]
    [InlineData("/ebay/search?asin=B0AAAAAAAA&page=1.5")]
    public async Task A_request_that_asks_for_nothing_is_400_and_no_call(string path)
    {
        using var answer = await Client.GetAsync(path);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(0, (await Client.LedgerAsync()).Of(path[1..path.IndexOf('/', 1)], "calls"));
    }

    [Fact]
    public async Task Ids_have_a_bound()
    {
        Assert.Equal(400, await Client.AmazonAsync(new('x', 101)).StatusAsync());
        Assert.Equal(400, await Client.EbayAsync(new('x', 101)).StatusAsync());
        Assert.Equal(400, await Client.EbayAsync("B0AAAAAAAA", 1, new('x', 101)).StatusAsync());
        Assert.Equal(200, await Client.EbayAsync(new('x', 100), 1, new('x', 100)).StatusAsync());
        Assert.Equal(1, (await Client.LedgerAsync()).Of("ebay", "calls"));
    }

    [Fact]
    public async Task The_list_of_categories_is_free_even_while_the_provider_is_down()
    {
        await Client.FaultsAsync("amazon", """{"mode":"down"}""");
        Assert.Equal(5, JsonDocument.Parse(await Client.GetStringAsync("/amazon/categories")).RootElement.GetArrayLength());
        Assert.Equal(0, (await Client.LedgerAsync()).Of("amazon", "calls"));
    }

    private async Task<string> LedgerFileAsync()
    {
        await using var file = new FileStream(Directory["ledger.jsonl"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }
}
