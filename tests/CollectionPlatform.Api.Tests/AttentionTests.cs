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

    [Fact]
    public async Task A_provider_that_needs_a_person_is_tried_again_at_once_when_somebody_says_so()
    {
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(p => p.State, GateState.NeedsAttention)
                        .SetProperty(p => p.Reason, "402 Payment Required")
                        .SetProperty(p => p.NextProbeAt, DateTimeOffset.UtcNow.AddMinutes(1))
                )
        );

        var asked = await ReadAsync<ProviderView>(ProbeAsync("ebay"));
        Assert.True(asked.NextProbeAt <= DateTimeOffset.UtcNow.AddSeconds(5), $"{asked.NextProbeAt}");
        Assert.Equal(GateState.NeedsAttention, asked.State); // the probe decides
    }

    [Theory]
    [InlineData(GateState.Up)]
    [InlineData(GateState.RateLimited)]
    [InlineData(GateState.Down)]
    public async Task One_that_heals_by_itself_keeps_to_its_own_time(GateState state)
    {
        var due = DateTimeOffset.UtcNow.AddMinutes(1);
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.State, state).SetProperty(p => p.NextProbeAt, due))
        );

        await RefusedAsync(ProbeAsync("ebay"), 409, "no-probe-needed");
        Assert.Equal(due, (await EbayAsync()).NextProbeAt!.Value, TimeSpan.FromMilliseconds(1));
        await RefusedAsync(ProbeAsync("etsy"), 404, "not-found");
    }

    private Task<HttpResponseMessage> ProbeAsync(string provider) => Api.PostAsync($"/api/providers/{provider}/probe", null);

    private Task<HttpResponseMessage> DecideAsync(string provider, string body) =>
        Api.PostAsync($"/api/providers/{provider}/decision", Json(body));

    private async Task<ProviderView> EbayAsync() =>
        (await GetAsync<Page<ProviderView>>("/api/providers")).Items.Single(p => p.Name == "ebay");
}
