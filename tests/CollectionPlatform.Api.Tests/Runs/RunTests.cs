using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class RunTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Runs_are_listed_newest_first_page_by_page_also_when_created_at_the_same_time()
    {
        var runs = Enumerable.Range(0, 12).Select(n => Rows.Run(created: Noon.AddMinutes(n / 3), name: $"Run {n}")).ToArray();
        await InsertAsync([.. runs]);
        var listed = await AllAsync<RunView, Guid>("/api/runs?limit=5", r => r.Id);
        var expected = await DbAsync(db =>
            db.Runs.OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id).Select(r => r.Id).ToListAsync()
        );
        Assert.Equal(expected.Select(id => id.Value), listed);
    }

    [Theory]
    [InlineData("state=running", "b")]
    [InlineData("state=running,paused", "c b")]
    [InlineData("state=running&state=completed", "b a")]
    [InlineData("job=collection", "c b a")]
    [InlineData("job=retention", "")]
    [InlineData("q=B", "b")]
    [InlineData("from=2026-01-20T12:01:00Z", "c b")]
    [InlineData("to=2026-01-20T12:01:00Z", "a")]
    [InlineData("from=2026-01-20T13:01:00%2B01:00&to=2026-01-20T12:02:00Z", "b")]
    public async Task Runs_are_filtered(string query, string names)
    {
        await InsertAsync(
            Rows.Run(RunState.Completed, Noon, "a"),
            Rows.Run(RunState.Running, Noon.AddMinutes(1), "b"),
            Rows.Run(RunState.Paused, Noon.AddMinutes(2), "c")
        );
        Assert.Equal(names, string.Join(' ', (await GetAsync<Page<RunView>>($"/api/runs?{query}")).Items.Select(r => r.Name)));
    }

    [Fact]
    public async Task A_run_shows_spend_counts_category_speed_and_time_left()
    {
        var now = DateTimeOffset.UtcNow;
        var run = Rows.Run(
            settled: 3.9m,
            uncertain: 0.1m,
            done: 300,
            known: 410,
            expected: 900,
            started: now.AddSeconds(-60),
            category: 1,
            warnedCap: 5m
        );
        await InsertAsync([
            run,
            Rows.Category(run, 0, "Books"),
            Rows.Category(run, 1, "Knitting"),
            .. Rows.Commit(run, 1, 1, 200, at: now.AddSeconds(-14), items: 999),
            .. Rows.Commit(run, 2, 201, 100, at: now.AddSeconds(2), items: 400),
        ]);
        var view = await GetAsync<RunView>($"/api/runs/{run.Id}");
        Assert.Equal(new RunSpend(3.9m, 0.1m, 5m, 0.8, true), view.Spend);
        Assert.Equal((300, 410, 900), (view.Counts.UnitsDone, view.Counts.UnitsKnown, view.Counts.UnitsExpected));
        Assert.Equal("Knitting", view.CurrentCategory);
        Assert.Equal(40, view.ItemsPerSecond); // 400 items within 10 s
        // 600 units left at 300 per 30 s: 60 s, less 20 % to more 30 %
        Assert.Equal((48, 78), (view.Eta?.LowSeconds, view.Eta?.HighSeconds));
    }

    [Theory]
    [InlineData(RunState.Pending, "not started")]
    [InlineData(RunState.Paused, "paused")]
    [InlineData(RunState.BudgetStopped, "stopped by the budget cap")]
    [InlineData(RunState.Running, "too early to tell")]
    [InlineData(RunState.Completed, null)]
    public async Task Without_a_basis_the_time_left_is_a_reason(RunState state, string? reason)
    {
        var run = Rows.Run(state, known: 10, started: DateTimeOffset.UtcNow);
        await InsertAsync(run);
        var view = await GetAsync<RunView>($"/api/runs/{run.Id}");
        Assert.Equal((reason, null), (view.Eta?.Reason, view.Eta?.LowSeconds));
        Assert.Equal(0, view.ItemsPerSecond);
    }

    [Fact]
    public async Task A_run_that_waits_for_a_provider_says_so()
    {
        var next = DateTimeOffset.UtcNow.AddSeconds(23);
        var run = Rows.Run(known: 10, started: DateTimeOffset.UtcNow.AddMinutes(-1), waitingFor: ProviderName.Ebay);
        await InsertAsync(run);
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(p => p.State, GateState.Down).SetProperty(p => p.Reason, "503").SetProperty(p => p.NextProbeAt, next)
                )
        );
        var view = await GetAsync<RunView>($"/api/runs/{run.Id}");
        Assert.Equal(("ebay", "503"), (view.WaitingFor?.Provider, view.WaitingFor?.Reason));
        Assert.Equal("waiting for ebay", view.Eta?.Reason);
    }

    [Fact]
    public async Task Categories_and_events_are_paged()
    {
        var run = Rows.Run();
        await InsertAsync([
            run,
            .. Enumerable.Range(0, 7).Select(n => Rows.Category(run, (short)n, $"Category {n}")),
            .. Enumerable
                .Range(0, 7)
                .Select(n => new RunEvent
                {
                    RunId = run.Id,
                    At = Noon,
                    Kind = $"k{n}",
                    Actor = "system",
                    Detail = "Because.",
                }),
        ]);
        Assert.Equal(
            Enumerable.Range(0, 7).Select(n => $"Category {n}"),
            await AllAsync<RunCategoryView, string>($"/api/runs/{run.Id}/categories?limit=3", c => c.Name)
        );
        Assert.Equal(
            Enumerable.Range(0, 7).Select(n => $"k{n}"),
            await AllAsync<RunEventView, string>($"/api/runs/{run.Id}/events?limit=3", e => e.Kind)
        );
        Assert.Equal(
            Enumerable.Range(0, 7).Select(n => $"k{6 - n}"),
            await AllAsync<RunEventView, string>($"/api/runs/{run.Id}/events?order=newest&limit=3", e => e.Kind)
        );
        Assert.Empty(await AllAsync<RunEventView, string>($"/api/runs/{run.Id}/events?only=moves&limit=3", e => e.Kind));
        await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/events?order=sideways"), 400, "invalid-input");
        await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/events?only=fun"), 400, "invalid-input");
    }
}
