using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Budget;

public sealed class EstimateHistoryTests(ApiFixture fixture) : ApiTest(fixture)
{
    private Task<EstimateView> EstimateAsync(params Guid[] ids) =>
        PostAsync<EstimateView>("/api/collections/estimate", new { categoryIds = ids });

    private async Task<CategoryEstimate> OneAsync(Guid id) => (await EstimateAsync(id)).Categories.Single();

    [Fact]
    public async Task An_estimate_rests_on_the_runs_of_each_category()
    {
        var ids = await CategoriesAsync(3);
        await InsertAsync(Collected.Run([(ids[0], 80, 4, 100), (ids[1], 10, 1, 10)]));
        await InsertAsync(Collected.Run(ids[0], 100, 5, 125));
        await InsertAsync(Collected.Run(ids[0], 120, 6, 150));
        var estimate = await EstimateAsync(ids[2], ids[0], ids[1]);
        Assert.Equal([ids[2], ids[0], ids[1]], estimate.Categories.Select(c => c.CategoryId));
        Assert.Equal(
            [(EstimateBasis.Default, 0), (EstimateBasis.History, 3), (EstimateBasis.History, 1)],
            estimate.Categories.Select(c => (c.Basis, c.RunsUsed))
        );
        var learnt = estimate.Categories[1];
        Assert.Equal((100, 5, 125, 0.30m), (learnt.ExpectedProducts, learnt.AmazonCalls, learnt.EbayCalls, learnt.TotalUsd));
        Assert.Equal(new HistoryView(new Spread(84, 100, 116), new Spread(4.2m, 5, 5.8m), new Spread(1.25m, 1.25m, 1.25m)), learnt.History);
        Assert.Null(estimate.Categories[0].History);
        Assert.Equal(estimate.Categories.Sum(c => c.TotalUsd), estimate.TotalUsd);
    }

    [Fact]
    public async Task Products_that_were_counted_in_another_category_are_expected_when_it_is_read_alone()
    {
        var ids = await CategoriesAsync(2);
        await InsertAsync(Collected.Run([(ids[0], 36, 3, 36), (ids[1], 0, 3, 0)]));
        await DbAsync(db =>
            db.RunCategories.ExecuteUpdateAsync(set => set.SetProperty(c => c.ProductsShared, c => c.Ordinal == 0 ? 24 : 60))
        );
        var (some, all) = (await OneAsync(ids[0]), await OneAsync(ids[1]));
        Assert.Equal((60, 60, 60, 72), (some.ExpectedProducts, some.EbayCalls, all.ExpectedProducts, all.EbayCalls));
        Assert.InRange(0.03m + (60 * 0.002m), some.LowUsd, some.HighUsd); // alone
        Assert.InRange(0.03m + (36 * 0.002m), some.LowUsd, some.HighUsd); // again with its neighbour
        Assert.InRange(0.03m + (60 * 1.2m * 0.002m), all.LowUsd, all.HighUsd);
        Assert.InRange(0.03m, all.LowUsd, all.HighUsd);
    }

    [Fact]
    public async Task The_json_has_the_agreed_names()
    {
        var ids = await CategoriesAsync(2);
        await InsertAsync(Collected.Run(ids[0], 80, 4, 100));
        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 0.30m });
        using var response = await Api.PostAsJsonAsync("/api/collections/estimate", new { categoryIds = ids });
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var (learnt, unknown) = (json.RootElement.GetProperty("categories")[0], json.RootElement.GetProperty("categories")[1]);
        Assert.Equal("""{"p10":4,"p50":4,"p90":4}""", learnt.GetProperty("history").GetProperty("pages").GetRawText());
        Assert.Equal(["products", "pages", "ebayCallsPerProduct"], learnt.GetProperty("history").EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, unknown.GetProperty("history").ValueKind);
        var start = json.RootElement.GetProperty("whatIf").GetProperty("toStart");
        Assert.Equal("0.54", start.GetProperty("capUsd").GetRawText());
        Assert.Equal(["categoryId", "name", "totalUsd"], start.GetProperty("leaveOut")[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal("0.29", start.GetProperty("totalUsd").GetRawText());
        var ok = json.RootElement.GetProperty("whatIf").GetProperty("toBeOk"); // one alone is at the mark of $0.24
        Assert.Equal(
            ("0.67", JsonValueKind.Null, JsonValueKind.Null),
            (ok.GetProperty("capUsd").GetRawText(), ok.GetProperty("leaveOut").ValueKind, ok.GetProperty("totalUsd").ValueKind)
        );
    }

    [Fact]
    public async Task A_changed_price_applies_at_once()
    {
        var id = (await CategoriesAsync(1))[0];
        await InsertAsync(Collected.Run(id, 100, 5, 100));
        Assert.Equal(0.25m, (await OneAsync(id)).TotalUsd);
        await ReadAsync<object>(Api.PutAsync("/api/prices", Json("""{"ebay": {"priceUsd": 0.003}}""")));
        var after = await OneAsync(id);
        Assert.Equal((0.05m, 0.30m, 0.35m), (after.AmazonCostUsd, after.EbayCostUsd, after.TotalUsd));
    }

    [Fact]
    public async Task The_last_ten_runs_count()
    {
        var id = (await CategoriesAsync(1))[0];
        var now = DateTimeOffset.UtcNow;
        for (var n = 0; n < 10; n++)
            await InsertAsync(Collected.Run(id, 100, 5, 100, at: now));
        for (var n = 0; n < 5; n++)
            await InsertAsync(Collected.Run(id, 10_000, 500, 20_000, at: now.AddDays(-1)));
        var estimate = await OneAsync(id);
        Assert.Equal((10, 100, new Spread(5, 5, 5)), (estimate.RunsUsed, estimate.EbayCalls, estimate.History!.Pages));
    }

    [Fact]
    public async Task An_hour_of_refused_calls_does_not_make_a_category_dear()
    {
        var id = (await CategoriesAsync(1))[0];
        await InsertAsync(Collected.Run(id, 100, 5, 125, refused: 900));
        var estimate = await OneAsync(id);
        Assert.Equal((5, 125, 0.30m), (estimate.AmazonCalls, estimate.EbayCalls, estimate.TotalUsd));
    }

    [Theory]
    [InlineData(RunState.Completed, 1)]
    [InlineData(RunState.CompletedWithFailures, 1)]
    [InlineData(RunState.Cancelled, 0)]
    [InlineData(RunState.Failed, 0)]
    [InlineData(RunState.BudgetStopped, 0)]
    [InlineData(RunState.Paused, 0)]
    [InlineData(RunState.Running, 0)]
    public async Task Only_runs_that_are_through_count(RunState state, int used)
    {
        var id = (await CategoriesAsync(1))[0];
        await InsertAsync(Collected.Run(id, 50, 3, 50, state, failed: state == RunState.CompletedWithFailures ? 2 : 0));
        Assert.Equal(used, (await OneAsync(id)).RunsUsed);
    }

    [Fact]
    public async Task Retries_other_jobs_and_categories_that_were_not_read_do_not_count()
    {
        var ids = await CategoriesAsync(2);
        // the first page failed: nothing is known of the category
        var first = Collected.Run(ids[0], 0, 1, 0, RunState.CompletedWithFailures, failed: 1);
        await InsertAsync(first);
        await InsertAsync(Collected.Run(ids[0], 20, 1, 20, retryOf: ((Run)first[0]).Id));
        await InsertAsync(Collected.Run(ids[0], 20, 1, 20, job: "retention"));
        var estimate = await OneAsync(ids[0]);
        Assert.Equal((EstimateBasis.Default, 0, 120), (estimate.Basis, estimate.RunsUsed, estimate.EbayCalls));
        Assert.Null(estimate.History);

        await InsertAsync(Collected.Run(ids[1], 0, 1, 0)); // read, and found empty: that is known
        var empty = await OneAsync(ids[1]);
        Assert.Equal((1, 1, 0), (empty.RunsUsed, empty.AmazonCalls, empty.EbayCalls));
    }

    [Fact]
    public async Task Expected_products_changed_afterwards_do_not_outweigh_what_runs_measured()
    {
        var id = (await CategoriesAsync(1))[0];
        await InsertAsync(Collected.Run(id, 80, 4, 100));
        await ReadAsync<object>(Api.PatchAsync($"/api/categories/{id}", Json("""{"expectedProducts": 5000}""")));
        Assert.Equal((80, EstimateBasis.History), ((await OneAsync(id)).ExpectedProducts, (await OneAsync(id)).Basis));
    }

    [Fact]
    public async Task A_start_stores_the_estimate_that_the_review_showed()
    {
        var ids = await CategoriesAsync(2);
        await InsertAsync(Collected.Run(ids[0], 80, 4, 100));
        var estimate = await EstimateAsync(ids);
        var run = await PostAsync<RunView>("/api/collections", new { categoryIds = ids });
        Assert.Equal(new RunEstimate(estimate.TotalUsd, estimate.AmazonCalls + estimate.EbayCalls), run.Estimate);
        var stored = (await GetAsync<Page<RunCategoryView>>($"/api/runs/{run.Id}/categories")).Items.Select(c => c.Estimate);
        Assert.Equal(
            estimate.Categories.Select(c => new RunCategoryEstimate(
                c.ExpectedProducts,
                c.AmazonCalls,
                c.EbayCalls,
                c.TotalUsd,
                c.LowUsd,
                c.HighUsd
            )),
            stored
        );
    }

    [Fact]
    public async Task Any_number_of_categories_takes_one_query()
    {
        var ids = await CategoriesAsync(500);
        for (var n = 0; n < 3; n++)
            await InsertAsync(Collected.Run([.. ids.Select(id => (id, 100, 5, 100))]));
        var queries = new List<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = call =>
            {
                lock (queries)
                    queries.AddRange(call.TagObjects.Where(t => t.Key is "db.query.text" or "db.statement").Select(t => (string)t.Value!));
            },
        };
        ActivitySource.AddActivityListener(listener);
        var estimate = await EstimateAsync(ids);
        Assert.All(estimate.Categories, c => Assert.Equal(3, c.RunsUsed));
        lock (queries)
            Assert.Single(queries, q => q.Contains("run_categories", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_category_of_a_completed_run_shows_how_far_its_estimate_was_off()
    {
        var id = (await CategoriesAsync(1))[0];
        async Task<RunCategoryActual> ActualAsync(object[] run)
        {
            await InsertAsync(run);
            return (await GetAsync<Page<RunCategoryView>>($"/api/runs/{((Run)run[0]).Id}/categories")).Items.Single().Actual;
        }

        var over = await ActualAsync(Collected.Run(id, 10, 1, 10, settled: 0.35m, estimate: 0.28m));
        Assert.Equal((0.07m, 0.25), (over.ErrorUsd, over.ErrorRatio));
        var under = await ActualAsync(
            Collected.Run(id, 10, 1, 10, RunState.CompletedWithFailures, settled: 0.21m, estimate: 0.28m, failed: 1)
        );
        Assert.Equal((-0.07m, -0.25), (under.ErrorUsd, under.ErrorRatio));
        foreach (var state in (RunState[])[RunState.Running, RunState.Cancelled, RunState.BudgetStopped, RunState.Failed])
        {
            var unfinished = await ActualAsync(Collected.Run(id, 10, 1, 10, state, settled: 0.1m, estimate: 0.28m));
            Assert.Equal((null, null), (unfinished.ErrorUsd, unfinished.ErrorRatio));
        }
    }
}
