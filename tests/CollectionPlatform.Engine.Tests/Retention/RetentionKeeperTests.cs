using System.Diagnostics;
using CollectionPlatform.Core.Lifecycle;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Retention;

/// <summary>Retention runs from their start to their end, by the workers that carry them out.</summary>
[Collection(nameof(EngineTests))]
public sealed class RetentionKeeperTests(EngineFixture fixture) : IAsyncLifetime
{
    /// <summary>All there is but details, marks, and what retention writes about itself.</summary>
    private const string Rest = """
        select md5((select string_agg((to_jsonb(r) - 'details_removed_at' - 'details_removed_by')::text, ',' order by r.id) from (select *
          from runs where job = 'collection') r)
          || (select string_agg(t::text, ',' order by t::text) from run_categories t) || (select string_agg(t::text, ',' order by t::text)
            from spend t)
          || (select string_agg(t::text, ',' order by t::text) from run_events t where kind <> 'detailsRemoved'
            and run_id not in (select run_id from retention_runs))
          || coalesce((select string_agg(t::text, ',' order by t::text) from products t), '') || coalesce((select string_agg(t::text, ','
            order by t::text) from listings t), '')
          || coalesce((select string_agg(t::text, ',' order by t::text) from product_prices t), '')
          || coalesce((select string_agg(t::text, ',' order by t::text) from product_listings t), '')
          || coalesce((select string_agg(t::text, ',' order by t::text) from shared_listings t), ''))
        """;

    private readonly PastRuns past = new(fixture);

    public Task InitializeAsync() => past.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    [Trait("Suite", "all")]
    public async Task Two_workers_remove_the_details_of_the_old_runs_alone_and_money_stays_to_the_last_cent()
    {
        var (recent, paused) = (await past.RunAsync(29), await past.RunAsync(0, state: "paused"));
        var old = await past.RunsAsync(40);
        var (total, kept, rest) = (
            await past.RowsAsync([.. old]),
            await past.RowsAsync(recent, paused),
            await past.ScalarAsync<string>(Rest)
        );
        var retention = await past.RetentionAsync();
        using var first = past.Keeper();
        using var second = past.Keeper();
        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        await past.EndsAsync(retention);
        await Task.WhenAll(first.StopAsync(), second.StopAsync());

        var row = await past.RowAsync(retention.RunId);
        Assert.Equal((RunState.Completed, 40L, 40L, 40L), (row.State, row.UnitsDone, row.UnitsKnown, row.Seq));
        Assert.Equal((40 * 12L, total), await past.RemovedAsync(retention));
        Assert.Equal(["running", "completed"], await past.EventsAsync(retention.RunId));
        var result = await fixture.ReadAsync(db =>
            db.RunEvents.Where(e => e.RunId == retention.RunId && e.Kind == "completed").Select(e => e.Detail).SingleAsync()
        );
        Assert.Equal($"details of 40 runs deleted: {total} rows, of them 480 finished calls", result);
        Assert.Equal((0L, kept), (await past.RowsAsync([.. old]), await past.RowsAsync(recent, paused)));
        Assert.Equal(rest, await past.ScalarAsync<string>(Rest));
        foreach (var run in old)
            Assert.Equal(
                (retention.RunId, true),
                await past.RowAsync(run) is var r ? (r.DetailsRemovedBy, r.DetailsRemovedAt > row.CreatedAt) : default
            );
        Assert.Null((await past.RowAsync(recent)).DetailsRemovedAt);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_pause_in_the_middle_keeps_the_rest_and_a_resume_removes_it()
    {
        var old = await past.RunsAsync(60);
        var retention = await past.RetentionAsync();
        using var keeper = past.Keeper();
        await InTheMiddleAsync(keeper, old, retention, RunMove.Pause);
        await Eventually.HoldsAsync(async () => (await past.RowAsync(retention.RunId)).State == RunState.Paused, "it is paused");
        var done = (int)(await past.RowAsync(retention.RunId)).UnitsDone;
        Assert.InRange(done, 1, 59);
        Assert.Equal(Removal.Halted, await past.Removal.StepAsync(retention, old[^1], default));
        Assert.Equal(0, await past.RowsAsync([.. old.Take(done)]));
        Assert.Equal((60 - done) * await past.RowsAsync(old[^1]), await past.RowsAsync([.. old]));

        await MoveAsync(retention, RunMove.Resume);
        await past.EndsAsync(retention);
        await keeper.StopAsync();
        Assert.Equal(
            (RunState.Completed, 60L, 60L),
            await past.RowAsync(retention.RunId) is var row ? (row.State, row.UnitsDone, row.UnitsKnown) : default
        );
        Assert.Equal(["running", "pausing", "paused", "running", "completed"], await past.EventsAsync(retention.RunId));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_cancel_in_the_middle_keeps_the_rest_for_the_next_one()
    {
        var old = await past.RunsAsync(60);
        var total = await past.RowsAsync([.. old]);
        var retention = await past.RetentionAsync();
        using var keeper = past.Keeper();
        await InTheMiddleAsync(keeper, old, retention, RunMove.Cancel);
        await past.EndsAsync(retention);
        var row = await past.RowAsync(retention.RunId);
        Assert.Equal(RunState.Cancelled, row.State);
        Assert.InRange(row.UnitsDone, 1, 59);
        var (_, removed) = await past.RemovedAsync(retention);
        Assert.Equal(total - removed, await past.RowsAsync([.. old]));

        var next = await past.RetentionAsync();
        await past.EndsAsync(next);
        await keeper.StopAsync();
        Assert.Equal(
            (60 - row.UnitsDone, total - removed),
            ((await past.RowAsync(next.RunId)).UnitsDone, (await past.RemovedAsync(next)).Rows)
        );
        Assert.Equal(0, await past.RowsAsync([.. old]));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_worker_killed_within_a_step_is_followed_by_another_and_each_row_is_counted_once()
    {
        var old = await past.RunsAsync(5);
        var total = await past.RowsAsync([.. old]);
        await using var blocker = await DeleteBlocker.InstallAsync(fixture, old[2]);
        var retention = await past.RetentionAsync();
        using (var victim = WorkerProcess())
        {
            try
            {
                await blocker.IsHitAsync();
                Assert.Equal(2, (await past.RowAsync(retention.RunId)).UnitsDone);
            }
            finally // also when this test fails: the worker would take part in the tests that follow
            {
                victim.Kill(); // kill -9: PostgreSQL goes on with the statement it has
                await victim.WaitForExitAsync();
            }
        }

        using var peer = past.Keeper();
        await peer.StartAsync();
        await Eventually.HoldsAsync(
            () => past.ScalarAsync<bool>("select count(*) > 1 from pg_stat_activity where wait_event_type = 'Lock'"),
            "the peer is at it, behind what the victim left"
        );
        await blocker.RemoveAsync();
        await past.EndsAsync(retention);
        await peer.StopAsync();

        Assert.Equal(
            (RunState.Completed, 5L, 5L),
            await past.RowAsync(retention.RunId) is var row ? (row.State, row.UnitsDone, row.UnitsKnown) : default
        );
        Assert.Equal((60L, total), await past.RemovedAsync(retention));
        foreach (var run in old)
            Assert.Equal(["completed", "detailsRemoved"], await past.EventsAsync(run));
        Assert.Equal(["running", "completed"], await past.EventsAsync(retention.RunId));
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_collection_beside_it_is_collected_whole()
    {
        var old = await past.RunsAsync(10, units: 8_000);
        using var first = past.Engine($"{old[0]}-a");
        using var second = past.Engine($"{old[0]}-b");
        var retention = await past.RetentionAsync();
        var run = await TestRun.CreateAsync(fixture, categories: 10, cap: 100m);
        await Task.WhenAll(first.StartAsync(), second.StartAsync());
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the collection has ended");
        await past.EndsAsync(retention);
        await Task.WhenAll(first.StopAsync(), second.StopAsync());

        var row = await run.RowAsync();
        Assert.Equal((RunState.Completed, 1050L, 1050L, 1000L, 2000L), (row.State, row.UnitsDone, row.Seq, row.Products, row.Listings));
        Assert.Equal(Enumerable.Range(1, 1050), await fixture.SequenceAsync(run));
        Assert.Equal((RunState.Completed, 10L), await past.RowAsync(retention.RunId) is var done ? (done.State, done.UnitsDone) : default);
        Assert.Equal(0, await past.RowsAsync([.. old]));
        Assert.Equal(1000, await fixture.ReadAsync(db => db.RunProducts.CountAsync(p => p.RunId == run.Id)));
    }

    /// <summary>Starts the worker and asks for the move while it is within the step of the second run.</summary>
    private async Task InTheMiddleAsync(IHost keeper, List<RunId> old, RetentionRun retention, RunMove move)
    {
        await using var blocker = await DeleteBlocker.InstallAsync(fixture, old[1]);
        await keeper.StartAsync();
        await blocker.IsHitAsync();
        var moving = MoveAsync(retention, move);
        await Eventually.HoldsAsync(
            () => past.ScalarAsync<bool>("select count(*) > 1 from pg_stat_activity where wait_event_type = 'Lock'"),
            "the move waits for the step in hand"
        );
        await blocker.RemoveAsync();
        await moving;
    }

    private async Task MoveAsync(RetentionRun retention, RunMove move)
    {
        await using var scope = fixture.Services.CreateAsyncScope();
        Assert.NotNull(
            (
                await scope
                    .ServiceProvider.GetRequiredService<RunTransitions>()
                    .MoveAsync(retention.RunId, move, "admin", "asked for", default)
            )?.To
        );
    }

    /// <summary>The worker as a program of its own, to be killed.</summary>
    private Process WorkerProcess()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(WorkerApp).Assembly.Location, "--urls", "http://127.0.0.1:0"]);
        start.Environment["ConnectionStrings__collectiondb"] = fixture.Postgres;
        start.Environment["ConnectionStrings__redis"] = fixture.Redis;
        start.Environment["services__sandbox__http__0"] = "http://127.0.0.1:9"; // nobody is called
        start.Environment["Logging__LogLevel__Default"] = "None";
        return Process.Start(start)!;
    }
}
