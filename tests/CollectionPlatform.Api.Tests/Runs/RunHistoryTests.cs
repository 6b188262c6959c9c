using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class RunHistoryTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 14, 0, 0, TimeSpan.Zero);

    private readonly Run run = Ended(Start.AddSeconds(600), done: 16);

    private static Run Ended(DateTimeOffset at, long done) =>
        new()
        {
            Id = RunId.New(),
            Job = "collection",
            Name = "Past",
            State = RunState.Completed,
            RequestedBy = "admin",
            CreatedAt = Start,
            StartedAt = Start,
            FinishedAt = at,
            CapUsd = 5m,
            UnitsKnown = done,
            UnitsDone = done,
            Seq = done,
        };

    private static RunCommit Commit(Run of, long batch, long first, double second, int units, int failed, int items, decimal usd) =>
        new()
        {
            RunId = of.Id,
            FirstSeq = first,
            Units = units,
            Items = items,
            Failed = failed,
            SettledUsd = usd,
            Batch = batch,
            At = Start.AddSeconds(second),
        };

    private Task InsertHistoryAsync()
    {
        var other = Ended(Start.AddSeconds(600), done: 3);
        return InsertAsync(
            run,
            other,
            Commit(other, 1, 1, 2, 3, 0, 30, 9),
            Commit(run, 2, 1, 0.2, 5, 1, 50, 0.01m),
            Commit(run, 3, 6, 59.9, 6, 0, 7, 0.02m),
            Commit(run, 4, 12, 60, 4, 2, 3, 0.04m),
            Commit(run, 5, 16, 600.5, 1, 0, 1, 0.08m)
        ); // a little behind the end
    }

    [Fact]
    public async Task Commits_are_summed_up_in_steps_and_quiet_steps_left_out()
    {
        await InsertHistoryAsync();
        var history = await GetAsync<RunHistoryView>($"/api/runs/{run.Id}/history?points=10");
        Assert.Equal((Start, 61, 600), (history.From, history.StepSeconds, history.Seconds));
        Assert.Equal([new(0, 15, 60, 3, 0.07m), new(549, 1, 1, 0, 0.08m)], history.Points);
    }

    [Theory]
    [InlineData(120, 6)]
    [InlineData(500, 2)]
    public async Task A_step_is_as_long_as_it_must_be_for_the_points_wanted(int points, int seconds)
    {
        await InsertHistoryAsync();
        var history = await GetAsync<RunHistoryView>($"/api/runs/{run.Id}/history?points={points}");
        Assert.Equal((seconds, 16L, 0.15m), (history.StepSeconds, history.Points.Sum(p => p.Units), history.Points.Sum(p => p.SettledUsd)));
        Assert.All(history.Points, p => Assert.Equal(0, p.At % seconds));
    }

    [Fact]
    public async Task A_run_that_has_not_started_has_none_and_bad_questions_are_refused()
    {
        var pending = Rows.Run(RunState.Pending);
        await InsertAsync(pending);
        var history = await GetAsync<RunHistoryView>($"/api/runs/{pending.Id}/history");
        Assert.Equal((null, 0), (history.From, history.Points.Count));
        Assert.Contains(
            "10 to 500",
            await RefusedAsync(Api.GetAsync($"/api/runs/{pending.Id}/history?points=501"), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await RefusedAsync(Api.GetAsync($"/api/runs/{Guid.NewGuid()}/history"), 404, "not-found");
    }
}
