using System.Text.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Runs;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Budget;

public sealed class ExposureTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static Run Run(
        RunState state,
        decimal cap = 5,
        decimal settled = 0,
        decimal uncertain = 0,
        decimal reserved = 0,
        decimal estimate = 1,
        string name = "Run",
        string job = "collection"
    ) =>
        new()
        {
            Id = RunId.New(),
            Job = job,
            Name = name,
            State = state,
            RequestedBy = "admin",
            CreatedAt = DateTimeOffset.UtcNow,
            CapUsd = cap,
            SettledUsd = settled,
            UncertainUsd = uncertain,
            ReservedUsd = reserved,
            EstimateUsd = estimate,
        };

    private Task<ExposureView> ExposureAsync(string query = "") => GetAsync<ExposureView>($"/api/exposure{query}");

    private async Task<(decimal Worst, decimal Expected)> OfAsync(Run run)
    {
        await InsertAsync(run);
        var item = (await ExposureAsync()).Items.Single(i => i.RunId == run.Id.Value);
        return (item.WorstCaseUsd, item.ExpectedUsd);
    }

    [Fact]
    public async Task Without_runs_nothing_is_exposed()
    {
        var exposure = await ExposureAsync();
        Assert.Equal(
            (0, 0m, 0m, 0, 0m, null),
            (exposure.Runs, exposure.WorstCaseUsd, exposure.ExpectedUsd, exposure.PausedRuns, exposure.PausedWorstCaseUsd, exposure.Next)
        );
        Assert.Empty(exposure.Items);
    }

    [Fact]
    public async Task A_run_may_spend_what_its_cap_leaves_and_is_expected_to_spend_what_is_left_of_its_estimate()
    {
        Assert.Equal((5m, 2.9m), await OfAsync(Run(RunState.Pending, estimate: 2.9m)));
        Assert.Equal((3.7m, 1.6m), await OfAsync(Run(RunState.Running, settled: 1.2m, uncertain: 0.1m, reserved: 0.5m, estimate: 2.9m)));
        Assert.Equal((3m, 0m), await OfAsync(Run(RunState.Running, settled: 2m, estimate: 1m))); // more than was expected
        Assert.Equal((1m, 1m), await OfAsync(Run(RunState.Running, settled: 4m, estimate: 9m))); // the cap is lower than the estimate
    }

    [Fact]
    public async Task A_run_that_pauses_or_cancels_may_spend_its_calls_in_flight()
    {
        Assert.Equal((0.3m, 0.3m), await OfAsync(Run(RunState.Pausing, settled: 1m, reserved: 0.3m, estimate: 3m)));
        Assert.Equal((0.3m, 0m), await OfAsync(Run(RunState.Cancelling, settled: 1m, reserved: 0.3m, estimate: 1m)));
    }

    [Fact]
    public async Task A_cap_lowered_below_the_spend_leaves_the_calls_in_flight()
    {
        Assert.Equal((0m, 0m), await OfAsync(Run(RunState.Running, cap: 1, settled: 2, estimate: 3)));
        Assert.Equal((0.4m, 0.4m), await OfAsync(Run(RunState.Running, cap: 1, settled: 2, reserved: 0.4m, estimate: 3)));
    }

    [Fact]
    public async Task Sums_are_those_of_the_runs_paused_ones_apart()
    {
        await InsertAsync(
            Run(RunState.Pending),
            Run(RunState.Running, settled: 2.5m, estimate: 3m),
            Run(RunState.Pausing, reserved: 0.25m),
            Run(RunState.Cancelling, reserved: 0.25m, estimate: 0.1m),
            Run(RunState.Paused, settled: 1m),
            Run(RunState.Paused, settled: 9m),
            Run(RunState.BudgetStopped, settled: 4.999m),
            Run(RunState.Completed),
            Run(RunState.CompletedWithFailures),
            Run(RunState.Cancelled),
            Run(RunState.Failed),
            Run(RunState.Running, job: "retention")
        );
        var exposure = await ExposureAsync();
        Assert.Equal((4, 8m, 1m + 0.5m + 0.25m + 0.1m), (exposure.Runs, exposure.WorstCaseUsd, exposure.ExpectedUsd));
        Assert.Equal((2, 4m), (exposure.PausedRuns, exposure.PausedWorstCaseUsd));
        var (paused, active) = (
            exposure.Items.Where(i => i.State == RunState.Paused).ToList(),
            exposure.Items.Where(i => i.State != RunState.Paused).ToList()
        );
        Assert.Equal(
            (exposure.Runs, exposure.WorstCaseUsd, exposure.ExpectedUsd),
            (active.Count, active.Sum(i => i.WorstCaseUsd), active.Sum(i => i.ExpectedUsd))
        );
        Assert.Equal((exposure.PausedRuns, exposure.PausedWorstCaseUsd), (paused.Count, paused.Sum(i => i.WorstCaseUsd)));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1.2, 0.3, 0)]
    [InlineData(1.2, 0.3, 0.7)]
    [InlineData(4.9, 0.1, 0)]
    public async Task The_worst_case_is_what_reservations_are_granted_until_no_call_fits(double settled, double uncertain, double reserved)
    {
        var run = Run(RunState.Running, settled: (decimal)settled, uncertain: (decimal)uncertain, reserved: (decimal)reserved);
        var (worst, _) = await OfAsync(run);
        var granted = await DbAsync(async db =>
        {
            await using var undone = await db.Database.BeginTransactionAsync();
            await db.Database.ExecuteSqlAsync(
                $"""
                insert into workers (id, epoch, instance, heartbeat, started_at, seen_at, gone_at)
                  values ('w', 1, gen_random_uuid(), 0, now(), now(), now());
                insert into worker_lanes (worker_id, lane, epoch, batch, granted, granted_price, granted_list)
                  values ('w', -2, 1, 0, 0, 0, 0);
                """
            );
            var sum = 0m;
            for (var number = 1L; ; number++)
            {
                // what was granted before is settled: only a part of what is left may be reserved at once
                await db.Database.ExecuteSqlAsync(
                    $"""
                    update reservations set calls = 0 where run_id = {run.Id.Value};
                    update runs set settled_usd = settled_usd + reserved_usd, reserved_usd = 0 where id = {run.Id.Value};
                    """
                );
                var more = await db
                    .Database.SqlQuery<decimal>(
                        $"""
                        select granted * price as "Value"
                        from reserve_calls('w', 1::bigint, {number}, {run.Id.Value}, 2::smallint, 1000000)
                        """
                    )
                    .SingleAsync();
                if (more == 0)
                    return sum;
                sum += more;
            }
        });
        Assert.Equal(worst, granted + (decimal)reserved);
    }

    [Fact]
    public async Task Runs_come_newest_first_page_by_page()
    {
        await InsertAsync([.. Enumerable.Range(0, 7).Select(n => Run(n == 3 ? RunState.Paused : RunState.Running, name: $"Run {n}"))]);
        var (seen, next) = (new List<RunExposure>(), "");
        for (var page = await ExposureAsync("?limit=3"); ; page = await ExposureAsync($"?limit=3&after={next}"))
        {
            Assert.Equal((6, 30m), (page.Runs, page.WorstCaseUsd)); // of all, on every page
            seen.AddRange(page.Items);
            if (page.Next is null)
                break;
            next = page.Next;
        }
        var expected = await DbAsync(db => db.Runs.OrderByDescending(r => r.Id).Select(r => r.Id).ToListAsync());
        Assert.Equal(expected.Select(id => id.Value), seen.Select(i => i.RunId));
        await RefusedAsync(Api.GetAsync("/api/exposure?after=nonsense"), 400, "invalid-input");
    }

    [Fact]
    public async Task A_viewer_may_read_it_and_nobody_without_a_key()
    {
        await InsertAsync(Run(RunState.Running, settled: 1.5m, name: "Spring"));
        var key = await PostAsync<CreatedApiKey>("/api/keys", new { name = "reader", role = "viewer" });
        using var viewer = App.Client(key.Secret);
        using var json = JsonDocument.Parse(await viewer.GetStringAsync("/api/exposure"));
        Assert.Equal(
            ["runs", "worstCaseUsd", "expectedUsd", "pausedRuns", "pausedWorstCaseUsd", "items", "next"],
            json.RootElement.EnumerateObject().Select(p => p.Name)
        );
        var item = json.RootElement.GetProperty("items")[0];
        Assert.Equal(["runId", "name", "state", "worstCaseUsd", "expectedUsd"], item.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            ("running", "3.5", "0"),
            (
                item.GetProperty("state").GetString(),
                item.GetProperty("worstCaseUsd").GetRawText(),
                item.GetProperty("expectedUsd").GetRawText()
            )
        );
        using var anybody = App.Client(key: null);
        await RefusedAsync(anybody.GetAsync("/api/exposure"), 401, "unauthorized");
    }
}
