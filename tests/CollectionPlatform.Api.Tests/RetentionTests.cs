using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class RetentionTests(ApiFixture fixture) : PastRunTest(fixture)
{
    private static readonly string[] Jobs = ["collection", "retention"];

    private Task<HttpResponseMessage> PostAsync(object body, HttpClient? client = null) =>
        (client ?? Api).PostAsJsonAsync("/api/jobs/retention", body, WireJson.Options);

    private async Task<RunView> StartAsync(int days = 30) => await ReadAsync<RunView>(PostAsync(new { olderThanDays = days }));

    private Task<int> SetAsync(Guid run, RunState state) =>
        DbAsync(db =>
            db.Runs.Where(r => r.Id == new RunId(run))
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.State, state).SetProperty(r => r.StartedAt, DateTimeOffset.UtcNow))
        );

    [Theory]
    [InlineData("""{"olderThanDays": 0}""")]
    [InlineData("""{"olderThanDays": -1}""")]
    [InlineData("""{"olderThanDays": 3651}""")]
    [InlineData("""{"olderThanDays": 1.5}""")]
    [InlineData("""{"olderThanDays": "30"}""")]
    [InlineData("""{"olderThanDays": null}""")]
    [InlineData("{}")]
    public async Task Days_are_a_whole_number_from_1_to_3650(string body)
    {
        foreach (var dry in (string[])["", ", \"dryRun\": true"])
        {
            var text = body.Replace("}", body == "{}" ? $"{dry.TrimStart(',')}}}" : $"{dry}}}", StringComparison.Ordinal);
            Assert.StartsWith(
                "olderThanDays ",
                await RefusedAsync(Api.PostAsync("/api/jobs/retention", Json(text)), 400, "invalid-input"),
                StringComparison.Ordinal
            );
        }
        Assert.Equal(0, await RunCountAsync());
    }

    [Fact]
    public async Task A_dry_run_counts_exactly_and_changes_nothing()
    {
        await PastAsync(31, batch: 1);
        await PastAsync(400, RunState.CompletedWithFailures, batch: 2);
        await PastAsync(29, batch: 3);
        await PastAsync(90, RunState.Paused, batch: 4);
        await PastAsync(90, RunState.BudgetStopped, batch: 5);
        await PastAsync(90, batch: 6, removedAt: DaysAgo(1));
        using var answer = await PostAsync(new { olderThanDays = 30, dryRun = true });
        Assert.Equal(200, (int)answer.StatusCode);
        var preview = (await answer.Content.ReadFromJsonAsync<RetentionPreview>(WireJson.Options))!;
        Assert.Equal((30, 2L, 20L, 2 * (10L + 2 + 2 + 3)), (preview.OlderThanDays, preview.Runs, preview.Units, preview.Rows));
        Assert.InRange(preview.EndedBefore, DaysAgo(30).AddMinutes(-2), DaysAgo(30).AddMinutes(1));
        Assert.Equal((6, 50), (await RunCountAsync(), await DbAsync(db => db.FinishedUnits.CountAsync())));
        Assert.Equal(0, (await PostAsync<RetentionPreview>("/api/jobs/retention", new { olderThanDays = 401, dryRun = true })).Runs);
    }

    [Fact]
    public async Task A_chain_of_retries_counts_once_all_of_it_has_ended_before_the_border()
    {
        var first = await PastAsync(90, RunState.CompletedWithFailures, batch: 1);
        await PastAsync(40, retryOf: first, batch: 2);
        Assert.Equal(0, (await PostAsync<RetentionPreview>("/api/jobs/retention", new { olderThanDays = 60, dryRun = true })).Runs);
        Assert.Equal(
            (2L, 20L),
            await PostAsync<RetentionPreview>("/api/jobs/retention", new { olderThanDays = 30, dryRun = true }) is var all
                ? (all.Runs, all.Units)
                : default
        );
        await PastAsync(0, RunState.Paused, retryOf: first, batch: 3);
        Assert.Equal(0, (await PostAsync<RetentionPreview>("/api/jobs/retention", new { olderThanDays = 30, dryRun = true })).Runs);
    }

    [Fact]
    public async Task A_start_makes_a_run_of_the_job_that_spends_nothing()
    {
        await PostAsync<UserView>(
            "/api/users",
            new
            {
                userName = "olga",
                password = "a long enough password",
                role = "admin",
            }
        );
        using var olga = App.Client(ApiApp.ServiceKey, "olga");
        using var answer = await PostAsync(new { olderThanDays = 90 }, olga);
        Assert.Equal(201, (int)answer.StatusCode);
        var run = (await answer.Content.ReadFromJsonAsync<RunView>(WireJson.Options))!;
        Assert.Equal($"/api/runs/{run.Id}", answer.Headers.Location?.OriginalString);
        Assert.Equal(
            ("retention", RunState.Pending, "olga", 0m, 0L),
            (run.Job, run.State, run.RequestedBy, run.Estimate.TotalUsd, run.Estimate.Calls)
        );
        Assert.Equal(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Retention {run.CreatedAt:yyyy-MM-dd HH:mm} UTC"),
            run.Name
        );
        run = await GetAsync<RunView>($"/api/runs/{run.Id}");
        Assert.Equal(
            (90, run.CreatedAt.AddDays(-90), 0L),
            (run.Retention!.OlderThanDays, run.Retention.EndedBefore, run.Retention.RowsRemoved)
        );
        Assert.Equal(["pending"], (await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items.Select(e => e.Kind));
        Assert.Equal(run.Retention, (await GetAsync<Page<RunView>>("/api/runs")).Items.Single().Retention);

        await SetAsync(run.Id, RunState.Running);
        Assert.Equal(0, (await GetAsync<ExposureView>("/api/exposure")).Runs);
        Assert.Null((await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend")).Forecast);
        Assert.Equal("runs differ in size", (await GetAsync<RunView>($"/api/runs/{run.Id}")).Eta!.Reason);
        await PutAsync<object>("/api/settings", new { budgetCapUsd = 0.000001m });
        // the cap is none of its business
        Assert.Equal(["pending"], (await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items.Select(e => e.Kind));
    }

    [Fact]
    public async Task It_is_paused_resumed_and_cancelled_like_any_run_and_needs_no_money_to_go_on()
    {
        await PutAsync<object>("/api/settings", new { budgetCapUsd = 0.000001m });
        var run = await StartAsync();
        await SetAsync(run.Id, RunState.Running);
        // nobody works on it: the move may be over when it is answered
        Assert.True((await PostAsync<RunView>($"/api/runs/{run.Id}/pause")).State is RunState.Pausing or RunState.Paused);
        for (
            var wait = System.Diagnostics.Stopwatch.StartNew();
            (await GetAsync<RunView>($"/api/runs/{run.Id}")).State != RunState.Paused;
            await Task.Delay(20)
        )
            Assert.True(wait.Elapsed < TimeSpan.FromSeconds(60), "it was not paused");
        Assert.Equal("nothing more is deleted", (await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items[^1].Detail);
        Assert.Equal(RunState.Running, (await PostAsync<RunView>($"/api/runs/{run.Id}/resume")).State);
        Assert.True((await PostAsync<RunView>($"/api/runs/{run.Id}/cancel")).State is RunState.Cancelling or RunState.Cancelled);
    }

    [Theory]
    [InlineData(RunState.Pending)]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Paused)]
    public async Task Beside_an_unfinished_one_there_is_no_second(RunState state)
    {
        var first = await StartAsync();
        await SetAsync(first.Id, state);
        Assert.StartsWith(
            $"{first.Name} is {WireJson.Name(state)}",
            await RefusedAsync(PostAsync(new { olderThanDays = 30 }), 409, "retention-unfinished"),
            StringComparison.Ordinal
        );
        // counting is allowed
        Assert.Equal(0, (await PostAsync<RetentionPreview>("/api/jobs/retention", new { olderThanDays = 30, dryRun = true })).Runs);
        await SetAsync(first.Id, RunState.Completed);
        Assert.NotEqual(first.Id, (await StartAsync()).Id);
    }

    [Fact]
    public async Task Of_many_starts_at_once_one_is_made()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(new { olderThanDays = 30 })));
        Assert.Equal((1, 7), (answers.Count(a => (int)a.StatusCode == 201), answers.Count(a => (int)a.StatusCode == 409)));
        Assert.Equal(1, await RunCountAsync());
    }

    [Fact]
    public async Task A_viewer_starts_and_counts_nothing()
    {
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        using var viewer = App.Client(key.Secret);
        await RefusedAsync(PostAsync(new { olderThanDays = 30 }, viewer), 403, "forbidden");
        await RefusedAsync(PostAsync(new { olderThanDays = 30, dryRun = true }, viewer), 403, "forbidden");
        Assert.Equal(0, await RunCountAsync());
    }

    [Fact]
    public async Task Runs_are_listed_by_job()
    {
        var (past, retention) = (await PastAsync(40), await StartAsync());
        foreach (var (job, id) in Jobs.Zip([past.Id.Value, retention.Id]))
            Assert.Equal([id], (await GetAsync<Page<RunView>>($"/api/runs?job={job}")).Items.Select(r => r.Id));
        Assert.Equal(2, (await GetAsync<Page<RunView>>("/api/runs?job=")).Items.Count);
        Assert.Contains(
            "collection, retention",
            await RefusedAsync(Api.GetAsync("/api/runs?job=Retention"), 400, "invalid-input"),
            StringComparison.Ordinal
        );
    }
}
