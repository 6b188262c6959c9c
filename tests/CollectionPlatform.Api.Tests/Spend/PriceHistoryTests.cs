using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Spend;

public sealed class PriceHistoryTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task Every_price_that_was_set_is_listed_newest_first_with_who_set_it()
    {
        await PutAsync<PricesView>("/api/prices", new { ebay = new { priceUsd = 0.003m } });
        await PutAsync<PricesView>("/api/prices", new { ebay = new { callsPerSecond = 100 } }); // no price
        // one of them stays
        await PutAsync<PricesView>("/api/prices", new { amazon = new { priceUsd = 0.02m }, ebay = new { priceUsd = 0.003m } });
        var history = await AllAsync<PriceHistoryEntry, (string, decimal, string)>("/api/prices/history?limit=1", e =>
            (e.Provider, e.PriceUsd, e.Actor)
        );
        Assert.Equal(
            [("amazon", 0.02m, "api-key"), ("ebay", 0.003m, "api-key"), ("ebay", 0.002m, "system"), ("amazon", 0.01m, "system")],
            history
        );
        var since = (await GetAsync<Page<PriceHistoryEntry>>("/api/prices/history")).Items.Select(e => e.Since).ToList();
        Assert.Equal(since.OrderDescending(), since);
    }

    [Theory]
    [InlineData("after=1")]
    [InlineData("after=1_x")]
    [InlineData("after=9999999999999999999_1")]
    [InlineData("limit=0")]
    public async Task A_wrong_page_is_refused(string query) =>
        await RefusedAsync(Api.GetAsync($"/api/prices/history?{query}"), 400, "invalid-input");
}
