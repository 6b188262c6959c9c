using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class FailureTests(ApiFixture fixture) : ApiTest(fixture)
{
    private readonly Run run = Rows.Run(RunState.CompletedWithFailures, done: 20);

    private Task InsertFailuresAsync() =>
        InsertAsync([
            run,
            Rows.Category(run, 0, "Books, old"),
            .. Rows.Commit(run, 1, 1, 5, SkipReason.NotFound),
            .. Rows.Commit(run, 2, 6, 12),
            .. Rows.Commit(run, 3, 18, 3, SkipReason.Malformed),
        ]);

    [Fact]
    public async Task Failures_are_listed_with_what_is_known_of_them()
    {
        await InsertFailuresAsync();
        var all = await AllAsync<FailureView, FailureView>($"/api/runs/{run.Id}/failures?limit=3", f => f);
        Assert.Equal(8, all.Select(f => f.UnitId).Distinct().Count());
        Assert.Equal(
            ("ebay:1-0:1", "ebay", "Books, old", "1-0", SkipReason.NotFound, "=because", 404),
            (all[0].UnitId, all[0].Provider, all[0].Category, all[0].Subject, all[0].Reason, all[0].Detail, all[0].Status)
        );
    }

    [Fact]
    public async Task Failures_are_filtered_by_reason()
    {
        await InsertFailuresAsync();
        var found = await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures?reason=malformed");
        Assert.Equal((3, null), (found.Items.Count, found.Next));
        Assert.Contains(
            "notFound",
            await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/failures?reason=bad"), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/failures?after=5_3"), 400, "invalid-input");
    }

    [Fact]
    public async Task Who_follows_a_run_that_goes_on_misses_no_failure_whichever_lane_commits()
    {
        // the number of a commit holds its lane: those that come later may have lower ones
        await InsertAsync([run, Rows.Category(run, 0, "Books"), .. Rows.Commit(run, 9_000, 1, 3, SkipReason.NotFound)]);
        var seen = (await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures")).Items.ToList();
        await InsertAsync([.. Rows.Commit(run, 5, 4, 2), .. Rows.Commit(run, 7, 6, 2, SkipReason.Malformed)]);
        seen.AddRange((await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures?after={seen[^1].Id}")).Items);
        await InsertAsync(Rows.Commit(run, 1, 8, 2, SkipReason.NotFound));
        foreach (var reason in (string[])["", "&reason=notFound"])
        {
            var all = await AllAsync<FailureView, long>($"/api/runs/{run.Id}/failures?limit=2{reason}", f => f.Id);
            Assert.Equal(reason.Length == 0 ? [1, 2, 3, 6, 7, 8, 9] : [1, 2, 3, 8, 9], all);
        }
        seen.AddRange((await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures?after={seen[^1].Id}")).Items);
        Assert.Equal([1, 2, 3, 6, 7, 8, 9], seen.Select(f => f.Id));
        Assert.Empty((await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures?after={long.MaxValue}")).Items);
    }

    [Fact]
    public async Task A_note_on_a_collected_page_stands_among_them_and_is_not_tried_again()
    {
        await InsertAsync([
            run,
            Rows.Category(run, 0, "Books, old"),
            new RunCommit
            {
                RunId = run.Id,
                FirstSeq = 1,
                Units = 2,
                Failed = 1,
                Batch = 9,
                At = DateTimeOffset.UtcNow,
            },
            Page(1, null, SkipReason.OddItem),
            Page(2, null, null),
        ]);
        var noted = Assert.Single((await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures?reason=oddItem")).Items);
        Assert.Equal(("amazon:x0:1", true, null, "because"), (noted.UnitId, noted.Collected, noted.ResolvedBy, noted.Detail));
        var group = Assert.Single((await GetAsync<Page<FailureSummary>>($"/api/runs/{run.Id}/failures/summary")).Items);
        Assert.Equal((SkipReason.OddItem, 1, 0), (group.Reason, group.Count, group.Resolved));
        await RefusedAsync(Api.PostAsync($"/api/runs/{run.Id}/retry-failed", Json("{}")), 409, "nothing-to-retry");
    }

    [Fact]
    public async Task A_wrong_page_is_tried_again_with_the_pages_behind_it_that_nobody_called()
    {
        await InsertAsync([
            run,
            Rows.Category(run, 0, "Books, old"),
            Page(1, null, null),
            Page(9, SkipReason.WrongPage, null),
            Page(10, SkipReason.WrongPage, null),
        ]);
        var retry = await ReadAsync<RunView>(Api.PostAsync($"/api/runs/{run.Id}/retry-failed", Json("{}")));
        Assert.Equal(4, retry.Counts.UnitsKnown);
        var pages = await DbAsync(db => db.RetryUnits.OrderBy(u => u.Page).Select(u => u.Page).ToListAsync());
        Assert.Equal([9, 10, 11, 12], pages);
    }

    private FinishedUnit Page(int page, SkipReason? reason, SkipReason? note) =>
        new()
        {
            RunId = run.Id,
            Provider = ProviderName.Amazon,
            Subject = "x0",
            Page = page,
            Batch = 9,
            Ord = page,
            At = DateTimeOffset.UtcNow,
            TotalPages = 12,
            Reason = reason,
            Note = note,
            Detail = "because",
        };

    [Fact]
    public async Task The_summary_counts_and_prices_each_reason()
    {
        await InsertFailuresAsync();
        var summary = (await GetAsync<Page<FailureSummary>>($"/api/runs/{run.Id}/failures/summary")).Items;
        Assert.Equal(
            [(SkipReason.NotFound, 5L, 0.01m), (SkipReason.Malformed, 3L, 0.006m)],
            summary.Select(s => (s.Reason, s.Count, s.CostUsd))
        );
        Assert.Equal(["1-0", "1-1", "1-2"], summary[0].Examples.Select(f => f.Subject)); // the first three
        Assert.All(summary, s => Assert.Equal(0, s.Resolved));
    }

    [Fact]
    public async Task The_summary_counts_anew_as_soon_as_the_log_is_longer()
    {
        await InsertFailuresAsync();
        var path = $"/api/runs/{run.Id}/failures/summary";
        await GetAsync<Page<FailureSummary>>(path);
        await InsertAsync(Rows.Commit(run, 77, 1_001, 4, SkipReason.NotFound));
        await DbAsync(db =>
            db.Database.ExecuteSqlAsync(
                $"update runs set seq = seq + 4, units_done = units_done + 4, units_known = units_known + 4 where id = {run.Id.Value}"
            )
        );
        Assert.Equal([9L, 3L], (await GetAsync<Page<FailureSummary>>(path)).Items.Select(s => s.Count));
    }

    [Fact]
    public async Task The_CSV_holds_every_failure_and_no_formula()
    {
        await InsertFailuresAsync();
        using var response = await Api.GetAsync($"/api/runs/{run.Id}/failures.csv");
        Assert.Equal("text/csv", response.Content.Headers.ContentType?.MediaType);
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(9, lines.Length);
        Assert.Equal("unitId,provider,category,subject,reason,detail,status,at,costUsd", lines[0]);
        Assert.StartsWith("ebay:1-0:1,ebay,\"Books, old\",1-0,notFound,\"'=because\",404,", lines[1], StringComparison.Ordinal);
    }
}
