using System.Net.Http.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Selections;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Freshness;

/// <summary>Look-ups that are young enough are left out of estimate and run, and it is said how many and how much.</summary>
public sealed class SkipTests(ApiFixture fixture) : ApiTest(fixture)
{
    /// <summary>Categories of 10 products that a run has read and looked up, 12 calls each; the first product of each is of both.</summary>
    private async Task<Guid[]> CollectedAsync(double lookedUpDaysAgo = 1)
    {
        var ids = await CategoriesAsync(2);
        await InsertAsync(Collected.Run([(ids[0], 10, 1, 12), (ids[1], 10, 1, 12)]));
        var products = Enumerable.Range(1, 19).Select(n => Rows.Product(n)).ToList();
        await InsertAsync([.. products]);
        await InsertAsync([
            .. products.Select((p, n) => new ProductCategory { CategoryId = new CategoryId(ids[n < 10 ? 0 : 1]), Asin = p.Asin }),
            new ProductCategory { CategoryId = new CategoryId(ids[1]), Asin = products[0].Asin },
        ]);
        await SqlAsync(
            $"update product_prices set looked_up_at = now() - make_interval(secs => {lookedUpDaysAgo} * 86400), look_up_calls = "
                + "case when position in (2, 3, 11, 12) then 2 else 1 end"
        );
        return ids;
    }

    private Task<int> SqlAsync(string sql) => DbAsync(db => db.Database.ExecuteSqlRawAsync(sql));

    private Task<EstimateView> EstimateAsync(Guid[] ids, int? skip) =>
        PostAsync<EstimateView>("/api/collections/estimate", new { categoryIds = ids, skipLookupsYoungerThanDays = skip });

    [Fact]
    public async Task What_is_fresh_is_no_call_and_counted_once()
    {
        var ids = await CollectedAsync();
        var all = await EstimateAsync(ids, null);
        Assert.Equal((24, 0, 0m), (all.EbayCalls, all.SkippedFresh, all.SavedUsd));

        var less = await EstimateAsync(ids, 7);
        Assert.Equal((0, 2, 0.02m), (less.EbayCalls, less.AmazonCalls, less.TotalUsd));
        Assert.Equal((19, 23 * 0.002m), (less.SkippedFresh, less.SavedUsd));
        Assert.Equal([(10, 0.024m), (9, 0.022m)], less.Categories.Select(c => (c.SkippedFresh, c.SavedUsd)));
        Assert.Equal((10, 0.024m), (await EstimateAsync([ids[1]], 7) is var one ? (one.SkippedFresh, one.SavedUsd) : default));
    }

    [Fact]
    public async Task What_is_older_or_was_never_searched_completely_is_a_call()
    {
        var ids = await CollectedAsync(lookedUpDaysAgo: 7.001);
        Assert.Equal((24, 0), (await EstimateAsync(ids, 7) is var old ? (old.EbayCalls, old.SkippedFresh) : default));
        Assert.Equal(19, (await EstimateAsync(ids, 8)).SkippedFresh);
        await SqlAsync("update product_prices set looked_up_at = null where position between 11 and 14");
        var some = await EstimateAsync(ids, 8);
        Assert.Equal((0 + 6, 15), (some.EbayCalls, some.SkippedFresh)); // of the second one 12 calls less those of 6 others
    }

    [Fact]
    public async Task The_consent_covers_it_and_the_run_keeps_it()
    {
        var ids = await CollectedAsync();
        var seen = await EstimateAsync(ids, 7);
        Task<HttpResponseMessage> StartAsync() =>
            Api.PostAsJsonAsync(
                "/api/collections",
                new
                {
                    categoryIds = ids,
                    expectedTotalUsd = seen.TotalUsd,
                    skipLookupsYoungerThanDays = 7,
                }
            );
        await SqlAsync("update product_prices set looked_up_at = now() - interval '8 days' where position = 5");
        await RefusedAsync(StartAsync(), 409, "estimate-changed");
        await SqlAsync("update product_prices set looked_up_at = now() where position = 5");

        var run = await ReadAsync<RunView>(StartAsync());
        Assert.Equal((7, 0.02m, 2L), (run.SkipLookupsYoungerThanDays, run.Estimate.TotalUsd, run.Estimate.Calls));
        Assert.Equal((0L, 0m), (run.Counts.SkippedFresh, run.Spend.SavedUsd));
        var categories = (await GetAsync<Page<RunCategoryView>>($"/api/runs/{run.Id}/categories")).Items;
        Assert.Equal([10, 9], categories.Select(c => c.Estimate.SkippedFresh));
        var began = (await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items[0];
        Assert.EndsWith("eBay look-ups younger than 7 days are skipped", began.Detail, StringComparison.Ordinal);

        await SqlAsync($"update runs set skipped_fresh = 19, saved_usd = 0.046 where id = '{run.Id}'");
        var later = Assert.Single((await GetAsync<Page<RunView>>("/api/runs?state=pending")).Items);
        Assert.Equal((19L, 0.046m), (later.Counts.SkippedFresh, later.Spend.SavedUsd));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("366")]
    [InlineData("-1")]
    [InlineData("7.5")]
    [InlineData("\"7\"")]
    [InlineData("true")]
    [InlineData("9999999999")]
    [InlineData("[]")]
    public async Task Another_value_is_refused_and_named(string value)
    {
        var ids = await CategoriesAsync(1);
        foreach (var path in (string[])["/api/collections/estimate", "/api/collections", "/api/selections"])
        {
            var name = path.EndsWith("selections", StringComparison.Ordinal) ? "\"name\": \"A\", " : "";
            var body = Json($$"""{ {{name}}"categoryIds": ["{{ids[0]}}"], "skipLookupsYoungerThanDays": {{value}} }""");
            var problem = await ProblemAsync(Api.PostAsync(path, body), 400, "invalid-input");
            Assert.True(problem.GetProperty("errors").TryGetProperty("skipLookupsYoungerThanDays", out _), problem.ToString());
        }
        Assert.Equal(0, await RunCountAsync());
    }

    [Fact]
    public async Task A_retry_takes_the_setting_of_its_run()
    {
        var run = Rows.Run(RunState.CompletedWithFailures, done: 3);
        await InsertAsync([run, Rows.Category(run, 0, "Books"), .. Rows.Commit(run, 1, 1, 3, SkipReason.NotFound)]);
        await SqlAsync($"update runs set skip_lookups_younger_than_days = 30 where id = '{run.Id}'");
        var retry = await PostAsync<RunView>($"/api/runs/{run.Id}/retry-failed", new { });
        Assert.Equal((30, 3L), (retry.SkipLookupsYoungerThanDays, retry.Counts.UnitsKnown));
    }

    [Fact]
    public async Task A_selection_keeps_it()
    {
        var ids = await CategoriesAsync(1);
        var saved = await PostAsync<SelectionView>(
            "/api/selections",
            new
            {
                name = "Spring",
                categoryIds = ids,
                skipLookupsYoungerThanDays = 14,
            }
        );
        Assert.Equal(14, (await GetAsync<SelectionView>($"/api/selections/{saved.Id}")).SkipLookupsYoungerThanDays);
        var replaced = await PutAsync<SelectionView>($"/api/selections/{saved.Id}", new { name = "Spring", categoryIds = ids });
        Assert.Null(replaced.SkipLookupsYoungerThanDays);
    }

    [Fact]
    public async Task Categories_say_how_much_of_them_is_older()
    {
        var ids = await CollectedAsync(lookedUpDaysAgo: 10);
        await SqlAsync("update product_prices set looked_up_at = now() where position <= 3");
        await SqlAsync("update product_prices set looked_up_at = null where position = 19");
        var views = (await GetAsync<Page<CategoryView>>("/api/categories?olderThanDays=7")).Items;
        Assert.Equal([new CategoryAge(7, 10, 7), new CategoryAge(7, 10, 9)], views.Select(c => c.Age!));
        Assert.Equal([0, 1], (await GetAsync<Page<CategoryView>>("/api/categories?olderThanDays=11")).Items.Select(c => c.Age!.Older));
        Assert.All((await GetAsync<Page<CategoryView>>("/api/categories")).Items, c => Assert.Null(c.Age));
        await RefusedAsync(Api.GetAsync("/api/categories?olderThanDays=366"), 400, "invalid-input");
        Assert.Equal(ids, views.Select(c => c.Id));
    }

    [Fact]
    public async Task The_stale_ones_that_fit_under_an_amount_are_chosen_and_the_others_named()
    {
        var ids = await CollectedAsync();
        await SqlAsync("update runs set finished_at = now() - interval '1 day'");
        var more = Enumerable
            .Range(3, 2)
            .Select(n => new Category
            {
                Id = CategoryId.New(),
                Name = $"Category {n:000}",
                ExternalId = $"c{n}",
            })
            .ToList();
        await InsertAsync([.. more]); // never collected, $0.29 each
        var choice = await PostAsync<StaleChoice>("/api/collections/stale", new { olderThanDays = 7, withinUsd = 0.3 });
        Assert.Equal((more[0].Id.Value, 0.29m, 2), (Assert.Single(choice.CategoryIds), choice.TotalUsd, choice.Fresh));
        Assert.Equal(
            (more[1].Id.Value, "Category 004", 0.29m),
            Assert.Single(choice.LeftOut) is var l ? (l.CategoryId, l.Name, l.TotalUsd) : default
        );

        await SqlAsync("update product_prices set looked_up_at = now() - interval '9 days' where position = 15");
        var wider = await PostAsync<StaleChoice>(
            "/api/collections/stale",
            new
            {
                olderThanDays = 7,
                withinUsd = 4,
                skipLookupsYoungerThanDays = 7,
            }
        );
        Assert.Equal([more[0].Id.Value, more[1].Id.Value, ids[1]], wider.CategoryIds);
        Assert.Equal(0.58m + 0.01m + 0.002m, wider.TotalUsd); // a page, and the one look-up that is old
        var refused = await RefusedAsync(Api.PostAsJsonAsync("/api/collections/stale", new { withinUsd = 0 }), 400, "invalid-input");
        Assert.StartsWith("olderThanDays must be given; withinUsd must be", refused, StringComparison.Ordinal);
        Assert.Equal(1, await RunCountAsync());
    }
}
