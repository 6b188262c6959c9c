using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class CollectionTests(ApiFixture fixture) : ApiTest(fixture)
{
    private Task<HttpResponseMessage> StartAsync(object body, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/collections")
        {
            Content = JsonContent.Create(body, options: WireJson.Options),
        };
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return Api.SendAsync(request);
    }

    [Fact]
    public async Task An_estimate_prices_each_category_against_the_cap()
    {
        var ids = await CategoriesAsync(10);
        var estimate = await PostAsync<EstimateView>("/api/collections/estimate", new { categoryIds = ids });
        Assert.Equal(
            (50, 1200, 2.90m, 5m, Verdict.Ok),
            (estimate.AmazonCalls, estimate.EbayCalls, estimate.TotalUsd, estimate.BudgetCapUsd, estimate.Verdict)
        );
        Assert.Equal(0.58, estimate.UsedRatio);
        Assert.Equal(ids, estimate.Categories.Select(c => c.CategoryId));
    }

    [Fact]
    public async Task A_collection_starts_pending_with_its_categories_its_estimate_and_its_first_event()
    {
        var ids = await CategoriesAsync(3);
        using var response = await StartAsync(new { categoryIds = (Guid[])[ids[2], ids[0], ids[2]], name = "  Spring  " });
        Assert.Equal(201, (int)response.StatusCode);
        var run = (await response.Content.ReadFromJsonAsync<RunView>(WireJson.Options))!;
        Assert.Equal($"/api/runs/{run.Id}", response.Headers.Location?.OriginalString);
        Assert.Equal(("collection", "Spring", RunState.Pending, "api-key"), (run.Job, run.Name, run.State, run.RequestedBy));
        Assert.Equal((new RunEstimate(0.58m, 250), 5m, 2L), (run.Estimate, run.Spend.CapUsd, run.Counts.UnitsKnown));
        Assert.Equal("not started", run.Eta?.Reason);

        var categories = await GetAsync<Page<RunCategoryView>>($"/api/runs/{run.Id}/categories");
        Assert.Equal([ids[2], ids[0]], categories.Items.Select(c => c.CategoryId)); // in the order of the request, each once
        Assert.All(categories.Items, c =>
            Assert.Equal(
                ("pending", 1L, new RunCategoryEstimate(100, 5, 120, 0.29m, 0.232m, 0.377m)),
                (c.State, c.Actual.UnitsKnown, c.Estimate)
            )
        );
        var first = Assert.Single((await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items);
        Assert.Equal(("pending", "api-key"), (first.Kind, first.Actor));
    }

    [Fact]
    public async Task Without_a_name_it_is_named_after_the_time()
    {
        var run = await PostAsync<RunView>("/api/collections", new { categoryIds = await CategoriesAsync(1) });
        Assert.Matches(@"^Collection \d{4}-\d\d-\d\d \d\d:\d\d UTC$", run.Name);
    }

    [Fact]
    public async Task Bad_requests_say_what_is_wrong_and_start_nothing()
    {
        var ids = await CategoriesAsync(2);
        var unknown = Guid.CreateVersion7();
        Assert.Contains(
            unknown.ToString(),
            await RefusedAsync(StartAsync(new { categoryIds = (Guid[])[ids[0], unknown] }), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await RefusedAsync(StartAsync(new { categoryIds = Array.Empty<Guid>() }), 400, "invalid-input");
        await RefusedAsync(StartAsync(new { name = "no categories" }), 400, "invalid-input");
        await RefusedAsync(
            StartAsync(new { categoryIds = Enumerable.Range(0, 2001).Select(_ => Guid.CreateVersion7()) }),
            400,
            "invalid-input"
        );
        Assert.Contains(
            "200",
            await RefusedAsync(StartAsync(new { categoryIds = ids, name = new string('x', 10_000) }), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await RefusedAsync(StartAsync(new { categoryIds = ids, name = "a\0b" }), 400, "invalid-input");
        await RefusedAsync(StartAsync(new { categoryIds = ids }, key: new string('k', 201)), 400, "invalid-input");
        await ReadAsync<object>(Api.PatchAsync($"/api/categories/{ids[1]}", Json("""{"enabled": false}""")));
        Assert.Contains(
            "disabled",
            await RefusedAsync(StartAsync(new { categoryIds = ids }), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await RefusedAsync(Api.PostAsJsonAsync("/api/collections/estimate", new { categoryIds = (Guid[])[unknown] }), 400, "invalid-input");
        Assert.Equal(0, await RunCountAsync());
    }

    [Fact]
    public async Task An_estimate_at_the_cap_is_refused_also_when_acknowledged()
    {
        var ids = await CategoriesAsync(10); // $2.90
        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 2.90m });
        await RefusedAsync(StartAsync(new { categoryIds = ids, acknowledgeWarning = true }), 409, "budget-blocked");
        Assert.Equal(0, await RunCountAsync());
    }

    [Fact]
    public async Task An_estimate_at_80_percent_needs_an_acknowledgement()
    {
        var ids = await CategoriesAsync(10);
        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 3.5m });
        Assert.Contains(
            "acknowledgeWarning",
            await RefusedAsync(StartAsync(new { categoryIds = ids }), 409, "budget-warning"),
            StringComparison.Ordinal
        );
        Assert.Equal(0, await RunCountAsync());
        using var response = await StartAsync(new { categoryIds = ids, acknowledgeWarning = true });
        Assert.Equal(201, (int)response.StatusCode);
    }

    [Fact]
    public async Task The_same_key_yields_the_same_run_and_another_body_is_refused()
    {
        var ids = await CategoriesAsync(2);
        var first = await ReadAsync<RunView>(StartAsync(new { categoryIds = ids }, "k1"));
        using var again = await StartAsync(new { categoryIds = ids }, "k1");
        Assert.Equal(200, (int)again.StatusCode);
        Assert.Equal(first.Id, (await again.Content.ReadFromJsonAsync<RunView>(WireJson.Options))!.Id);
        Assert.Contains(
            first.Id.ToString(),
            await RefusedAsync(StartAsync(new { categoryIds = ids[..1] }, "k1"), 422, "idempotency-key-reused"),
            StringComparison.Ordinal
        );
        using var other = await StartAsync(new { categoryIds = ids }, "k2");
        Assert.Equal(201, (int)other.StatusCode);
        Assert.Equal(2, await RunCountAsync());
    }

    [Fact]
    public async Task The_same_key_at_the_same_time_starts_one_run()
    {
        var ids = await CategoriesAsync(2);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => StartAsync(new { categoryIds = ids }, "race")));
        Assert.Single(answers, a => (int)a.StatusCode == 201);
        Assert.Equal(11, answers.Count(a => (int)a.StatusCode == 200));
        Assert.Equal(1, await RunCountAsync());
    }

    [Fact]
    public async Task A_run_that_starts_while_the_cap_is_being_saved_waits_for_it()
    {
        var ids = await CategoriesAsync(1);
        var run = await DbAsync(async db =>
        {
            await using var saving = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync($"update settings set budget_cap_usd = 9");
            var request = StartAsync(new { categoryIds = ids });
            await Eventually.HoldsAsync(
                () => db.Database.SqlQuery<bool>($"select exists (select from pg_locks where not granted) as \"Value\"").SingleAsync(),
                "the start waits for the settings"
            );
            await saving.CommitAsync();
            return await ReadAsync<RunView>(request);
        });
        Assert.Equal(9m, run.Spend.CapUsd);
    }

    [Fact]
    public async Task A_cap_saved_while_runs_start_reaches_every_run()
    {
        var ids = await CategoriesAsync(1);
        var starts = Enumerable.Range(0, 20).Select(_ => StartAsync(new { categoryIds = ids }));
        var saves = Enumerable.Range(1, 10).Select(n => PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 10m + n }));
        await Task.WhenAll([.. starts, .. saves]);
        var cap = (await GetAsync<SettingsView>("/api/settings")).BudgetCapUsd;
        var caps = await DbAsync(db => db.Runs.Select(r => r.CapUsd).ToListAsync());
        Assert.Equal(20, caps.Count);
        Assert.All(caps, c => Assert.Equal(cap, c));
    }

    [Fact]
    public async Task An_idempotency_key_is_its_callers_own()
    {
        var ids = await CategoriesAsync(1);
        var runs = new List<Guid>();
        foreach (var name in (string?[])[null, "one", "two"])
        {
            var key = name is null ? null : await PostAsync<CreatedApiKey>("/api/keys", new { name, role = "admin" });
            using var caller = App.Client(key?.Secret ?? ApiApp.Key);
            caller.DefaultRequestHeaders.Add("Idempotency-Key", "the same");
            for (var repeat = 0; repeat < 2; repeat++)
                runs.Add((await ReadAsync<RunView>(caller.PostAsJsonAsync("/api/collections", new { categoryIds = ids }))).Id);
        }
        Assert.Equal([runs[0], runs[0], runs[2], runs[2], runs[4], runs[4]], runs);
        Assert.Equal(3, runs.Distinct().Count());
    }
}
