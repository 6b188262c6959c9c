using System.Net;
using System.Text.Json;
using CollectionPlatform.Sandbox.Tests.Support;

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
        Assert.Equal(
            (1, billed ? 1 : 0, billed ? 0 : 1),
            (sums.Of("ebay", "calls"), sums.Of("ebay", "billed"), sums.Of("ebay", "rejected"))
        );
        Assert.Equal(200, await Client.AmazonAsync("c001").StatusAsync());
    }

    [Fact]
    public async Task A_sick_provider_answers_200_with_an_error_inside()
    {
        await Client.FaultsAsync("amazon", """{"mode":"sickOk"}""");
        var body = await Client.AmazonAsync("c001").JsonAsync();
        Assert.Equal(["error"], body.EnumerateObject().Select(p => p.Name));
    }

    [Theory]
    [InlineData("down")]
    [InlineData("sickOk")]
    public async Task Retry_After_comes_with_503_and_sick_answers_only_when_it_is_set(string mode)
    {
        await Client.FaultsAsync("ebay", $$"""{"mode":"{{mode}}","retryAfterSeconds":7}""");
        using (var answer = await Client.EbayAsync(Keys[0]))
            Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
        await Client.FaultsAsync("ebay", """{"retryAfterSeconds":null}""");
        using (var answer = await Client.EbayAsync(Keys[0]))
            Assert.Null(answer.Headers.RetryAfter);
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
        Assert.Equal(["NUL", "lacks products", "truncated"], kinds.Distinct().Order(StringComparer.Ordinal));
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
    public async Task Odd_items_are_all_there_written_oddly_and_one_more_has_no_id()
    {
        using var plain = JsonDocument.Parse(await Client.GetStringAsync("/amazon/categories/c001/products?page=2"));
        await Client.FaultsAsync("amazon", """{"oddItemRate":1}""");
        var body = await Client.GetStringAsync("/amazon/categories/c001/products?page=2");
        using var odd = JsonDocument.Parse(body);
        var (items, plainly) = (odd.RootElement.GetProperty("products"), plain.RootElement.GetProperty("products"));
        Assert.Equal(
            plainly.EnumerateArray().Select(p => p.GetProperty("asin").GetString()),
            items.EnumerateArray().SkipLast(1).Select(p => p.GetProperty("asin").GetString())
        );
        Assert.False(items[items.GetArrayLength() - 1].TryGetProperty("asin", out _));
        Assert.Equal(
            decimal.Parse(items[0].GetProperty("priceUsd").GetString()!, System.Globalization.CultureInfo.InvariantCulture),
            plainly[0].GetProperty("priceUsd").GetDecimal()
        );
        Assert.Contains("\\ud83d ", body, StringComparison.Ordinal);
        Assert.Contains("\\u0000", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repeated_page_is_the_one_before_and_the_first_is_never_repeated()
    {
        var (first, second) = (
            await Client.GetStringAsync("/amazon/categories/c001/products?page=1"),
            await Client.GetStringAsync("/amazon/categories/c001/products?page=2")
        );
        await Client.FaultsAsync("amazon", """{"repeatedPageRate":1}""");
        Assert.Equal(first, await Client.GetStringAsync("/amazon/categories/c001/products?page=1"));
        Assert.Equal(first, await Client.GetStringAsync("/amazon/categories/c001/products?page=2"));
        Assert.Equal(second, await Client.GetStringAsync("/amazon/categories/c001/products?page=3"));
    }

    private async Task<int[]> StatusesAsync() => await Task.WhenAll(Keys.Select(key => Client.EbayAsync(key).StatusAsync()));

    private static string KindOf(string body)
    {
        if (!IsJson(body))
            return "truncated";
        if (body.Contains("\\u0000", StringComparison.Ordinal))
            return "NUL";
        return JsonDocument.Parse(body).RootElement.TryGetProperty("products", out _) ? "well-formed" : "lacks products";
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
