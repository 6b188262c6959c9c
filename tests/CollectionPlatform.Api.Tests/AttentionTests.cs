using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class AttentionTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task In_a_storm_a_person_may_wait_and_then_skip()
    {
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(p => p.State, GateState.NeedsAttention)
                        .SetProperty(p => p.Storm, "malformed (200)")
                        .SetProperty(p => p.Reason, "everything fails alike")
                )
        );
        Assert.Equal("needed", (await EbayAsync()).Decision);

        Assert.Equal("waiting", (await ReadAsync<ProviderView>(DecideAsync("ebay", """{"choice": "wait"}"""))).Decision);
        Assert.Equal((GateState.NeedsAttention, "waiting"), ((await EbayAsync()).State, (await EbayAsync()).Decision));

        Assert.Equal(
            (GateState.Up, null),
            ((await ReadAsync<ProviderView>(DecideAsync("ebay", """{"choice": "skip"}"""))).State, (await EbayAsync()).Decision)
        );
        Assert.Equal(
            "malformed (200)",
            await DbAsync(db => db.Providers.Where(p => p.Name == ProviderName.Ebay).Select(p => p.SkippedStorm).SingleAsync())
        );
    }

    [Fact]
    public async Task Without_a_storm_there_is_nothing_to_decide()
    {
        Assert.Contains(
            "it is up",
            await RefusedAsync(DecideAsync("ebay", """{"choice": "skip"}"""), 409, "no-decision-needed"),
            StringComparison.Ordinal
        );
        await RefusedAsync(DecideAsync("ebay", """{"choice": "perhaps"}"""), 400, "invalid-input");
        await RefusedAsync(DecideAsync("etsy", """{"choice": "skip"}"""), 404, "not-found");
    }

    [Theory]
    [InlineData(GateState.NeedsAttention)]
    [InlineData(GateState.RateLimited)]
    [InlineData(GateState.Down)]
    public async Task A_closed_provider_is_tried_again_at_once_when_somebody_says_so(GateState state)
    {
        await EbayIsAsync(state, DateTimeOffset.UtcNow.AddMinutes(20));
        var asked = await ReadAsync<ProviderView>(ProbeAsync("ebay"));
        Assert.True(asked.NextProbeAt <= DateTimeOffset.UtcNow.AddSeconds(5), $"{asked.NextProbeAt}");
        Assert.Equal(state, asked.State); // the probe decides
    }

    [Fact]
    public async Task Of_an_open_provider_there_is_nothing_to_try()
    {
        await RefusedAsync(ProbeAsync("ebay"), 409, "no-probe-needed");
        await RefusedAsync(ProbeAsync("etsy"), 404, "not-found");
    }

    [Fact]
    public async Task Saving_the_price_forgets_what_answers_billed_and_has_a_gate_tried_that_closed_for_it()
    {
        await DbAsync(db => db.Database.ExecuteSqlRawAsync("select book_bills(2::smallint, 0, array[0.05], false)"));
        var raised = await EbayAsync();
        Assert.Equal((0.002m, 0.05m), (raised.PriceUsd, raised.ReservedPriceUsd));
        await EbayIsAsync(GateState.NeedsAttention, null);

        using var saved = await Api.PutAsync("/api/prices", Json("""{"ebay": {"priceUsd": 0.04}}"""));
        Assert.Equal(System.Net.HttpStatusCode.OK, saved.StatusCode);
        var ebay = await EbayAsync();
        Assert.Equal((0.04m, 0.04m), (ebay.PriceUsd, ebay.ReservedPriceUsd));
        Assert.NotNull(ebay.NextProbeAt);
    }

    private Task<int> EbayIsAsync(GateState state, DateTimeOffset? nextProbe) =>
        DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(p => p.State, state).SetProperty(p => p.Reason, "away").SetProperty(p => p.NextProbeAt, nextProbe)
                )
        );

    private Task<HttpResponseMessage> ProbeAsync(string provider) => Api.PostAsync($"/api/providers/{provider}/probe", null);

    private Task<HttpResponseMessage> DecideAsync(string provider, string body) =>
        Api.PostAsync($"/api/providers/{provider}/decision", Json(body));

    private async Task<ProviderView> EbayAsync() =>
        (await GetAsync<Page<ProviderView>>("/api/providers")).Items.Single(p => p.Name == "ebay");
}
