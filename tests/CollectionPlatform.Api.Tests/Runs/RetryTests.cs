using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class RetryTests(ApiFixture fixture) : ApiTest(fixture)
{
    private readonly Run run = Rows.Run(RunState.CompletedWithFailures, done: 20, name: "Wool");

    private Task InsertFailuresAsync() =>
        InsertAsync([
            run,
            Rows.Category(run, 0, "Books"),
            Rows.Category(run, 1, "Hats"),
            .. Rows.Commit(run, 1, 1, 5, SkipReason.NotFound),
            .. Rows.Commit(run, 2, 6, 12),
            .. Rows.Commit(run, 3, 18, 3, SkipReason.Malformed),
        ]);

    [Fact]
    public async Task A_retry_is_a_run_over_exactly_the_failed_units()
    {
        await InsertFailuresAsync();
        var retry = await RetryAsync(new { });

        Assert.Equal(
            (run.Id.Value, "Wool · retry 1", RunState.Pending, 8L, 8L),
            (retry.RetryOf, retry.Name, retry.State, retry.Counts.UnitsKnown, retry.Estimate.Calls)
        );
        Assert.Equal(0.016m, retry.Estimate.TotalUsd); // eight look-ups
        var units = await DbAsync(db => db.RetryUnits.Where(u => u.RunId == new RunId(retry.Id)).Select(u => u.Subject).ToListAsync());
        Assert.Equal(["1-0", "1-1", "1-2", "1-3", "1-4", "3-0", "3-1", "3-2"], units.Order(StringComparer.Ordinal));
        var category = Assert.Single((await GetAsync<Page<RunCategoryView>>($"/api/runs/{retry.Id}/categories")).Items);
        Assert.Equal(("Books", 8L), (category.Name, category.Actual.UnitsKnown));
        Assert.Contains((await GetAsync<Page<RunEventView>>($"/api/runs/{run.Id}/events")).Items, e =>
            e.Kind == "retried" && e.Detail == $"8 failures are tried again by run {retry.Id}"
        );
    }

    [Fact]
    public async Task A_retry_may_be_limited_to_a_reason_and_leaves_out_what_was_resolved()
    {
        await InsertFailuresAsync();
        var first = await RetryAsync(new { reason = "malformed" });
        Assert.Equal(3, first.Counts.UnitsKnown);

        await FinishAsync(first.Id, collected: ["3-0", "3-2"]);
        var failures = (await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures")).Items;
        Assert.Equal(["3-0", "3-2"], failures.Where(f => f.ResolvedBy == first.Id).Select(f => f.Subject));
        Assert.Equal(6, failures.Count(f => f.ResolvedBy is null));
        var summary = (await GetAsync<Page<FailureSummary>>($"/api/runs/{run.Id}/failures/summary")).Items;
        Assert.Equal([(SkipReason.NotFound, 5L, 0L), (SkipReason.Malformed, 3L, 2L)], summary.Select(s => (s.Reason, s.Count, s.Resolved)));
        Assert.Equal(["3-0", "3-1", "3-2"], summary[1].Examples.Select(f => f.Subject));

        var second = await RetryAsync(new { reason = "malformed" });
        Assert.Equal((1L, "Wool · retry 2"), (second.Counts.UnitsKnown, second.Name));
    }

    [Fact]
    public async Task While_a_run_of_the_chain_is_unfinished_there_is_no_other_retry()
    {
        await InsertFailuresAsync();
        var retry = await RetryAsync(new { });
        Assert.Contains(
            $"Run {retry.Id} of the same chain",
            await RefusedAsync(PostAsync(run.Id.Value, new { }), 409, "run-unfinished"),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "The run is pending",
            await RefusedAsync(PostAsync(retry.Id, new { }), 409, "run-unfinished"),
            StringComparison.Ordinal
        );
        Assert.Equal(2, await DbAsync(db => db.Runs.CountAsync()));
    }

    [Fact]
    public async Task Of_many_retries_at_once_one_starts()
    {
        await InsertFailuresAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(run.Id.Value, new { })));
        Assert.Equal(1, answers.Count(a => (int)a.StatusCode == 201));
        Assert.Equal(7, answers.Count(a => (int)a.StatusCode == 409));
        Assert.Equal(8, await DbAsync(db => db.RetryUnits.CountAsync()));
    }

    [Fact]
    public async Task A_retry_is_estimated_and_capped_like_any_run()
    {
        await InsertFailuresAsync();
        await PutAsync<object>("/api/settings", new { budgetCapUsd = 0.016m });
        await RefusedAsync(PostAsync(run.Id.Value, new { acknowledgeWarning = true }), 409, "budget-blocked");
        await PutAsync<object>("/api/settings", new { budgetCapUsd = 0.018m });
        Assert.Contains(
            "retry the failures of one reason only",
            await RefusedAsync(PostAsync(run.Id.Value, new { }), 409, "budget-warning"),
            StringComparison.Ordinal
        );
        Assert.Equal((1, 0), (await DbAsync(db => db.Runs.CountAsync()), await DbAsync(db => db.RetryUnits.CountAsync())));
        Assert.Equal(0.018m, (await RetryAsync(new { acknowledgeWarning = true })).Spend.CapUsd);
    }

    [Fact]
    public async Task Its_cost_is_told_before_and_nothing_is_started_by_asking()
    {
        await InsertFailuresAsync();
        var all = await GetAsync<RetryEstimateView>($"/api/runs/{run.Id}/retry-failed");
        Assert.Equal((8L, 0.016m, 5m, Verdict.Ok), (all.Failures, all.Estimate.TotalUsd, all.Estimate.BudgetCapUsd, all.Estimate.Verdict));
        await PutAsync<object>("/api/settings", new { budgetCapUsd = 0.018m });
        Assert.Equal(Verdict.Warning, (await GetAsync<RetryEstimateView>($"/api/runs/{run.Id}/retry-failed")).Estimate.Verdict);
        Assert.Equal(
            (3L, Verdict.Ok),
            await GetAsync<RetryEstimateView>($"/api/runs/{run.Id}/retry-failed?reason=malformed") is var some
                ? (some.Failures, some.Estimate.Verdict)
                : default
        );
        Assert.Equal((1, 0), (await DbAsync(db => db.Runs.CountAsync()), await DbAsync(db => db.RetryUnits.CountAsync())));

        var retry = await RetryAsync(new { acknowledgeWarning = true });
        Assert.Equal((all.Failures, all.Estimate.TotalUsd), (retry.Counts.UnitsKnown, retry.Estimate.TotalUsd));
        await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/retry-failed"), 409, "run-unfinished");
        await FinishAsync(retry.Id, collected: ["1-0", "1-1", "1-2", "1-3", "1-4", "3-0", "3-1", "3-2"]);
        await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/retry-failed"), 409, "nothing-to-retry");
    }

    [Fact]
    public async Task The_units_of_a_retry_belong_to_its_own_categories()
    {
        FinishedUnit[] units = [.. Rows.Commit(run, 1, 1, 2, SkipReason.NotFound).OfType<FinishedUnit>()];
        await InsertAsync([
            run,
            Rows.Category(run, 0, "Untouched"),
            Rows.Category(run, 1, "Books"),
            Rows.Category(run, 2, "Hats"),
            .. units.Select(
                (u, i) =>
                    new FinishedUnit
                    {
                        RunId = u.RunId,
                        Provider = u.Provider,
                        Subject = u.Subject,
                        Page = u.Page,
                        Category = (short)(2 - i),
                        Batch = u.Batch,
                        Ord = u.Ord,
                        At = u.At,
                        Reason = u.Reason,
                        Detail = u.Detail,
                        Status = u.Status,
                    }
            ),
        ]);
        var retry = await RetryAsync(new { });
        Assert.Equal(
            ["Books", "Hats"],
            (await GetAsync<Page<RunCategoryView>>($"/api/runs/{retry.Id}/categories")).Items.Select(c => c.Name)
        );
        var taken = await DbAsync(db =>
            db.RetryUnits.Where(u => u.RunId == new RunId(retry.Id)).OrderBy(u => u.Category).Select(u => u.Subject).ToListAsync()
        );
        Assert.Equal(["1-1", "1-0"], taken);
    }

    [Fact]
    public async Task What_cannot_be_retried_is_refused_with_a_sentence()
    {
        await InsertFailuresAsync();
        await RefusedAsync(PostAsync(Guid.NewGuid(), new { }), 404, "not-found");
        Assert.Contains(
            "notFound",
            await RefusedAsync(PostAsync(run.Id.Value, new { reason = "bad" }), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await RefusedAsync(PostAsync(run.Id.Value, new { reason = "timedOut" }), 409, "nothing-to-retry");
    }

    /// <summary>Ends a retry as the engine would: these look-ups collected, the others failed again.</summary>
    private async Task FinishAsync(Guid retry, string[] collected)
    {
        var id = new RunId(retry);
        var units = await DbAsync(db => db.RetryUnits.Where(u => u.RunId == id).ToListAsync());
        await InsertAsync([
            .. units.Select(
                (u, ord) =>
                    new FinishedUnit
                    {
                        RunId = id,
                        Provider = ProviderName.Ebay,
                        Subject = u.Subject,
                        Page = 1,
                        Category = u.Category,
                        Batch = 100,
                        Ord = ord,
                        At = DateTimeOffset.UtcNow,
                        CostUsd = 0.002m,
                        Reason = collected.Contains(u.Subject) ? null : SkipReason.Malformed,
                        Status = 200,
                    }
            ),
        ]);
        await DbAsync(db =>
            db.Runs.Where(r => r.Id == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, RunState.CompletedWithFailures))
        );
    }

    private Task<HttpResponseMessage> PostAsync(Guid id, object body) =>
        Api.PostAsync($"/api/runs/{id}/retry-failed", Json(System.Text.Json.JsonSerializer.Serialize(body)));

    private Task<RunView> RetryAsync(object body) => ReadAsync<RunView>(PostAsync(run.Id.Value, body));
}
