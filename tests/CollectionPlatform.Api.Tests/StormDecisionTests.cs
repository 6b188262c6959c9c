using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class StormDecisionTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task In_a_storm_a_person_may_wait_and_then_skip()
    {
        await DbAsync(db => db.Providers.Where(p => p.Name == ProviderName.Ebay).ExecuteUpdateAsync(set => set
            .SetProperty(p => p.State, GateState.NeedsAttention).SetProperty(p => p.Storm, "malformed (200)").SetProperty(p => p.Reason, "everything fails alike")));
        Assert.Equal("needed", (await EbayAsync()).Decision);

        Assert.Equal("waiting", (await ReadAsync<ProviderView>(DecideAsync("ebay", """{"choice": "wait"}"""))).Decision);
        Assert.Equal((GateState.NeedsAttention, "waiting"), ((await EbayAsync()).State, (await EbayAsync()).Decision));

        Assert.Equal((GateState.Up, null), ((await ReadAsync<ProviderView>(DecideAsync("ebay", """{"choice": "skip"}"""))).State, (await EbayAsync()).Decision));
        Assert.Equal("malformed (200)", await DbAsync(db => db.Providers.Where(p => p.Name == ProviderName.Ebay).Select(p => p.SkippedStorm).SingleAsync()));
    }

    [Fact]
    public async Task Without_a_storm_there_is_nothing_to_decide()
    {
        Assert.Contains("it is up", await RefusedAsync(DecideAsync("ebay", """{"choice": "skip"}"""), 409, "no-decision-needed"), StringComparison.Ordinal);
        await RefusedAsync(DecideAsync("ebay", """{"choice": "perhaps"}"""), 400, "invalid-input");
        await RefusedAsync(DecideAsync("etsy", """{"choice": "skip"}"""), 404, "not-found");
    }

    private Task<HttpResponseMessage> DecideAsync(string provider, string body) => Api.PostAsync($"/api/providers/{provider}/decision", Json(body));

    private async Task<ProviderView> EbayAsync() => (await GetAsync<Page<ProviderView>>("/api/providers")).Items.Single(p => p.Name == "ebay");
}
