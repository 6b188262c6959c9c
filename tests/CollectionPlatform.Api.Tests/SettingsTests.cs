using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class SettingsTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Theory]
    [InlineData("""{"budgetCapUsd": 0}""", "budgetCapUsd")]
    [InlineData("""{"budgetCapUsd": -1}""", "budgetCapUsd")]
    [InlineData("""{"budgetCapUsd": 1000000.000001}""", "budgetCapUsd")]
    [InlineData("""{"budgetCapUsd": 0.0000001}""", "budgetCapUsd")]
    [InlineData("""{"budgetCapUsd": "5"}""", "budgetCapUsd")]
    [InlineData("""{"budgetCapUsd": 5, "warnAtPercent": 0}""", "warnAtPercent")]
    [InlineData("""{"budgetCapUsd": 5, "warnAtPercent": 100}""", "warnAtPercent")]
    [InlineData("{}", "budgetCapUsd")]
    public async Task Bad_settings_are_refused_per_field_and_nothing_changes(string body, string field)
    {
        Assert.StartsWith(
            $"{field} ",
            await RefusedAsync(Api.PutAsync("/api/settings", Json(body)), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        Assert.Equal(new SettingsView(5m, 80), await GetAsync<SettingsView>("/api/settings"));
    }

    [Theory]
    [InlineData("0.000001")]
    [InlineData("1000000")]
    [InlineData("12.345678")]
    public async Task The_cap_is_kept_to_the_last_decimal(string cap)
    {
        await ReadAsync<SettingsView>(Api.PutAsync("/api/settings", Json($$"""{"budgetCapUsd": {{cap}}, "warnAtPercent": 50}""")));
        Assert.Equal(
            new SettingsView(decimal.Parse(cap, System.Globalization.CultureInfo.InvariantCulture), 50),
            await GetAsync<SettingsView>("/api/settings")
        );
    }

    [Fact]
    public async Task Saving_the_cap_gives_it_to_every_unfinished_run_with_an_event()
    {
        var runs = Enum.GetValues<RunState>().Select(state => Rows.Run(state)).ToArray();
        await InsertAsync([.. runs]);
        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 8m });

        var saved = await DbAsync(db => db.Runs.AsNoTracking().ToListAsync());
        Assert.All(saved, run => Assert.Equal(run.State.IsFinal() ? 5m : 8m, run.CapUsd));
        var events = await DbAsync(db => db.RunEvents.AsNoTracking().ToListAsync());
        Assert.Equal(saved.Where(r => !r.State.IsFinal()).Select(r => r.Id.Value).Order(), events.Select(e => e.RunId.Value).Order());
        Assert.All(events, e => Assert.Equal(("capChanged", "api-key", "Budget cap $5.00 → $8.00"), (e.Kind, e.Actor, e.Detail)));

        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 8m });
        Assert.Equal(events.Count, await DbAsync(db => db.RunEvents.CountAsync())); // nothing changed, nothing to tell
    }

    [Fact]
    public async Task Prices_and_rates_are_saved_and_what_is_left_out_stays()
    {
        var prices = await PutAsync<PricesView>(
            "/api/prices",
            new
            {
                amazon = new { priceUsd = 0.02m },
                ebay = new
                {
                    priceUsd = 0.003m,
                    callsPerSecond = 100,
                    burst = 10,
                },
            }
        );
        Assert.Equal(new PricesView(new PriceView(0.02m, 500, 500), new PriceView(0.003m, 100, 10)), prices);
        Assert.Equal(prices, await GetAsync<PricesView>("/api/prices"));
    }

    [Fact]
    public async Task Bad_prices_are_refused_per_field_and_nothing_changes()
    {
        var before = await GetAsync<PricesView>("/api/prices");
        var detail = await RefusedAsync(
            Api.PutAsync(
                "/api/prices",
                Json("""{"amazon": {"priceUsd": 0}, "ebay": {"priceUsd": -1, "callsPerSecond": 0, "burst": 100001}}""")
            ),
            400,
            "invalid-input"
        );
        foreach (var field in (string[])["amazon.priceUsd", "ebay.priceUsd", "ebay.callsPerSecond", "ebay.burst"])
            Assert.Contains(field, detail, StringComparison.Ordinal);
        await RefusedAsync(Api.PutAsync("/api/prices", Json("{}")), 400, "invalid-input");
        Assert.Equal(before, await GetAsync<PricesView>("/api/prices"));
    }

    [Fact]
    public async Task Providers_show_their_gates()
    {
        var next = DateTimeOffset.UtcNow.AddSeconds(23);
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(p => p.State, GateState.RateLimited)
                        .SetProperty(p => p.Reason, "429")
                        .SetProperty(p => p.NextProbeAt, next)
                )
        );
        var providers = (await GetAsync<Page<ProviderView>>("/api/providers")).Items;
        Assert.Equal(
            [("amazon", GateState.Up, null), ("ebay", GateState.RateLimited, "429")],
            providers.Select(p => (p.Name, p.State, p.Reason))
        );
        Assert.Equal(next, providers[1].NextProbeAt!.Value, TimeSpan.FromMilliseconds(1));
    }
}
