using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Budget;

/// <summary>What a person confirmed is what is started, or they are asked again.</summary>
public sealed class ConsentTests(ApiFixture fixture) : ApiTest(fixture)
{
    private Task<HttpResponseMessage> StartAsync(Guid[] ids, decimal? total, decimal? cap, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/collections")
        {
            Content = JsonContent.Create(
                new
                {
                    categoryIds = ids,
                    expectedTotalUsd = total,
                    expectedCapUsd = cap,
                },
                options: WireJson.Options
            ),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return Api.SendAsync(request);
    }

    private static async Task<EstimateView> ChangedAsync(Task<HttpResponseMessage> call) =>
        (await ProblemAsync(call, 409, "estimate-changed")).GetProperty("estimate").Deserialize<EstimateView>(WireJson.Options)!;

    [Fact]
    public async Task A_start_at_another_price_and_cap_than_confirmed_is_asked_again()
    {
        var ids = await CategoriesAsync(2);
        var seen = await PostAsync<EstimateView>("/api/collections/estimate", new { categoryIds = ids });
        Assert.Equal((0.58m, 5m), (seen.TotalUsd, seen.BudgetCapUsd));
        await PutAsync<object>("/api/prices", new { ebay = new { priceUsd = 0.012m } });
        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 50m });

        var now = await ChangedAsync(StartAsync(ids, seen.TotalUsd, seen.BudgetCapUsd));
        Assert.Equal(
            JsonSerializer.Serialize(
                await PostAsync<EstimateView>("/api/collections/estimate", new { categoryIds = ids }),
                WireJson.Options
            ),
            JsonSerializer.Serialize(now, WireJson.Options)
        );
        Assert.Equal(0, await RunCountAsync());
        Assert.Equal(0, await DbAsync(db => db.RunEvents.CountAsync()));

        var run = await ReadAsync<RunView>(StartAsync(ids, now.TotalUsd, now.BudgetCapUsd));
        Assert.Equal((2.98m, 50m), (run.Estimate.TotalUsd, run.Spend.CapUsd));
    }

    [Theory]
    [InlineData("0.58", "5", true)]
    [InlineData("0.5800004", "5", true)]
    [InlineData("0.580001", "5", false)] // dearer than now
    [InlineData("0.579999", "5", false)]
    [InlineData("0.58", "4.999999", false)]
    [InlineData("0.58", "5.000001", false)]
    [InlineData("-1", null, false)]
    [InlineData("0.58", null, true)]
    [InlineData("0.57", null, false)]
    [InlineData(null, "5", true)]
    [InlineData(null, "6", false)]
    [InlineData(null, null, true)]
    public async Task Figures_are_compared_to_six_decimals_where_they_are_given(string? total, string? cap, bool starts)
    {
        var call = StartAsync(await CategoriesAsync(2), Usd(total), Usd(cap));
        if (starts)
            await ReadAsync<RunView>(call);
        else
            await ChangedAsync(call);
        Assert.Equal(starts ? 1 : 0, await RunCountAsync());
    }

    private static decimal? Usd(string? text) => text is null ? null : decimal.Parse(text, CultureInfo.InvariantCulture);

    [Fact]
    public async Task What_changed_is_said_before_the_cap_is_judged()
    {
        var ids = await CategoriesAsync(2);
        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 0.5m });
        Assert.Equal(Verdict.Blocked, (await ChangedAsync(StartAsync(ids, 0.58m, 5m))).Verdict);
        await RefusedAsync(StartAsync(ids, 0.58m, 0.5m), 409, "budget-blocked");
    }

    [Fact]
    public async Task A_repeated_start_yields_its_run_whatever_the_prices_are_by_then()
    {
        var ids = await CategoriesAsync(2);
        await ChangedAsync(StartAsync(ids, 0.5m, 5m, "k"));
        var run = await ReadAsync<RunView>(StartAsync(ids, 0.58m, 5m, "k")); // the refused start did not take the key
        await PutAsync<object>("/api/prices", new { ebay = new { priceUsd = 0.012m } });
        Assert.Equal(run.Id, (await ReadAsync<RunView>(StartAsync(ids, 0.58m, 5m, "k"))).Id);
        await RefusedAsync(StartAsync(ids, 2.98m, 5m, "k"), 422, "idempotency-key-reused");
        Assert.Equal(1, await RunCountAsync());
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task No_run_starts_with_other_figures_than_confirmed_while_the_cap_is_saved_over_and_over()
    {
        var ids = await CategoriesAsync(1);
        var caps = Task.Run(async () =>
        {
            for (var n = 0; n < 40; n++)
                await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = n % 2 == 0 ? 6m : 5m });
        });
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => StartAsync(ids, 0.29m, n % 2 == 0 ? 5m : 6m)));
        await caps;
        Assert.All(answers, a => Assert.Contains((int)a.StatusCode, new[] { 201, 409 }));
        var requested = await DbAsync(db => db.RunEvents.AsNoTracking().Where(e => e.Kind == "pending").ToListAsync());
        foreach (var (answer, n) in answers.Select((a, n) => (a, n)).Where(a => a.a.IsSuccessStatusCode))
        {
            var id = (await ReadAsync<RunView>(Task.FromResult(answer))).Id;
            var detail = requested.Single(e => e.RunId.Value == id).Detail;
            Assert.EndsWith(n % 2 == 0 ? "of a cap of $5.00" : "of a cap of $6.00", detail, StringComparison.Ordinal);
        }
    }
}
