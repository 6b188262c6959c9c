using System.Net;
using CollectionPlatform.Journey.Tests.Support;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>What may start is the server's decision, whatever a page has shown before.</summary>
[Collection(BudgetMarket.Name)]
public sealed class StartTests(BudgetMarket market)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task From_80_percent_of_the_cap_on_a_start_must_be_acknowledged_and_from_100_on_it_is_refused()
    {
        var platform = await market.ResetAsync();
        var categories = await market.UnreadAsync(2);
        foreach (var category in categories)
            await platform.ExpectProductsAsync(category.Id, 100);
        var estimate = (await EstimateAsync(platform, categories)).TotalUsd;

        await platform.SetCapAsync(estimate);
        Assert.Equal("blocked", (await EstimateAsync(platform, categories)).Verdict);
        await AssertRefusedAsync(platform, categories, acknowledged: true, "budget-blocked");

        await platform.SetCapAsync(estimate + 0.000001m); // a trifle below 100 %
        Assert.Equal("warning", (await EstimateAsync(platform, categories)).Verdict);
        await AssertRefusedAsync(platform, categories, acknowledged: false, "budget-warning");

        await platform.SetCapAsync(decimal.Round(estimate * 1.25m, 6, MidpointRounding.ToZero)); // 80 %
        await AssertRefusedAsync(platform, categories, acknowledged: false, "budget-warning");
        await AssertRefusedAsync(platform, categories, acknowledged: null, "budget-warning");
        Assert.Empty(await platform.AllAsync<Run>("/api/runs?state=pending,running"));
        Assert.All((await platform.Ledger.ReadAsync()).Providers.Values, provider => Assert.Equal(0, provider.Calls));
        Assert.Equal("completed", (await platform.EndedAsync(await StartedAsync(platform, categories, acknowledged: true))).State);

        await platform.SetCapAsync(100m);
        Assert.Equal("completed", (await platform.EndedAsync(await StartedAsync(platform, categories, acknowledged: null))).State);
    }

    private static Task<HttpResponseMessage> StartAsync(Platform platform, List<Category> categories, bool? acknowledged) =>
        platform.PostAsync(
            "/api/collections",
            new
            {
                categoryIds = categories.Select(category => category.Id),
                name = "Start",
                acknowledgeWarning = acknowledged,
            }
        );

    private static async Task<Run> StartedAsync(Platform platform, List<Category> categories, bool? acknowledged)
    {
        using var answer = await StartAsync(platform, categories, acknowledged);
        return await Platform.ReadAsync<Run>(answer);
    }

    private static async Task AssertRefusedAsync(Platform platform, List<Category> categories, bool? acknowledged, string type)
    {
        using var answer = await StartAsync(platform, categories, acknowledged);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(
            answer.StatusCode == HttpStatusCode.Conflict && text.Contains($"urn:collection-platform:{type}", StringComparison.Ordinal),
            $"{answer.StatusCode}: {text}"
        );
    }

    private static async Task<Judged> EstimateAsync(Platform platform, List<Category> categories)
    {
        using var answer = await platform.PostAsync(
            "/api/collections/estimate",
            new { categoryIds = categories.Select(category => category.Id) }
        );
        return await Platform.ReadAsync<Judged>(answer);
    }

    /// <summary>Of the answer to an estimate.</summary>
    private sealed record Judged(decimal TotalUsd, string Verdict);
}
