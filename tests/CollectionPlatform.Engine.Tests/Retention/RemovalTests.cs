using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Retention;

/// <summary>What retention removes, step by step.</summary>
[Collection(nameof(EngineTests))]
public sealed class RemovalTests(EngineFixture fixture) : IAsyncLifetime
{
    private static readonly DateTimeOffset Border = TimeProvider.System.GetUtcNow().AddDays(-30);

    private readonly PastRuns past = new(fixture);

    public Task InitializeAsync() => past.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Only_collections_that_ended_before_the_border_and_have_details_are_to_lose_them()
    {
        var old = await past.RunAsync(30.01);
        await past.RunAsync(29.99);
        foreach (var unfinished in (string[])["paused", "budgetStopped"])
            await past.RunAsync(90, state: unfinished);
        var cancelled = await past.RunAsync(31, units: 600, state: "cancelled");
        // half of it was removed before
        await fixture.ExecuteAsync($"delete from finished_units where run_id = '{await past.RunAsync(90)}'");
        var empty = await past.RunAsync(90);
        foreach (var table in (string[])["finished_units", "run_commits", "run_logs", "run_products"])
            await fixture.ExecuteAsync($"delete from {table} where run_id = '{empty}'");

        var preview = await past.Targets.PreviewAsync(30, Border, default);
        Assert.Equal(
            (30, Border, 3L, 612L, await past.RowsAsync(old, cancelled) + 8),
            (preview.OlderThanDays, preview.EndedBefore, preview.Runs, preview.Units, preview.Rows)
        );
        Assert.Equal(3, await past.Targets.CountAsync(Border, default));
        Assert.Equal(old, await past.Targets.NextAsync(Border, default, default));
        Assert.Equal(cancelled, await past.Targets.NextAsync(Border, old, default));
    }

    [Fact]
    public async Task A_chain_of_retries_keeps_everything_until_all_of_it_has_ended_before_the_border()
    {
        var first = await past.RunAsync(90);
        var second = await past.RunAsync(60, retryOf: first);
        var third = await past.RunAsync(10, retryOf: first);
        Assert.Equal(0, (await past.Targets.PreviewAsync(30, Border, default)).Runs);

        await fixture.ExecuteAsync($"update runs set state = 'running', finished_at = null where id = '{third}'");
        Assert.Equal(0, await past.Targets.CountAsync(Border, default));

        await fixture.ExecuteAsync($"update runs set state = 'cancelled', finished_at = now() - interval '31 days' where id = '{third}'");
        Assert.Equal(3, await past.Targets.CountAsync(Border, default));
        var retention = await past.RetentionAsync(state: "running");
        Assert.Equal(Removal.Done, await past.Removal.StepAsync(retention, first, default));
        foreach (var run in (RunId[])[first, second, third])
            Assert.Equal(retention.RunId, (await past.RowAsync(run)).DetailsRemovedBy); // all of it at once: no retry may build on a part
        Assert.Equal(["completed", "detailsRemoved"], await past.EventsAsync(second));
    }

    [Fact]
    public async Task A_step_removes_a_bounded_number_of_rows_and_the_last_one_counts_the_run()
    {
        var run = await past.RunAsync(40, units: 12_000);
        var other = await past.RunAsync(40);
        var retention = await past.RetentionAsync(state: "running");
        var (steps, before, kept) = (new List<(Removal, long)>(), await past.RowsAsync(run), await past.RowsAsync(other));
        for (var total = before; total > 0; )
        {
            var step = await past.Removal.StepAsync(retention, run, default);
            var left = await past.RowsAsync(run);
            steps.Add((step, total - left));
            Assert.Equal((12_000 - Math.Max(0, left - (before - 12_000)), before - left), await past.RemovedAsync(retention));
            Assert.Equal(left == 0 ? 1 : 0, (await past.RowAsync(retention.RunId)).UnitsDone);
            total = left;
        }

        Assert.Equal([(Removal.More, 5000), (Removal.More, 5000), (Removal.More, 5000), (Removal.Done, before - 15_000)], steps);
        Assert.Equal(kept, await past.RowsAsync(other));
        Assert.Equal(Removal.Done, await past.Removal.StepAsync(retention, run, default)); // again: changes nothing
        Assert.Equal((1L, before), ((await past.RowAsync(retention.RunId)).UnitsDone, (await past.RemovedAsync(retention)).Rows));
    }

    [Fact]
    public async Task Steps_of_several_workers_at_once_count_each_row_and_each_run_once()
    {
        var runs = await past.RunsAsync(12, units: 4_000); // 6,008 rows each: two steps
        var retention = await past.RetentionAsync(state: "running");
        var total = await past.RowsAsync([.. runs]);
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async _ =>
                {
                    foreach (var run in runs)
                        while (await past.Removal.StepAsync(retention, run, default) == Removal.More) { }
                })
        );

        var row = await past.RowAsync(retention.RunId);
        Assert.Equal((12L, 12L, 12L), (row.UnitsDone, row.Seq, row.UnitsKnown));
        Assert.Equal((12 * 4_000L, total), await past.RemovedAsync(retention));
        Assert.Equal(0, await past.RowsAsync([.. runs]));
        foreach (var run in runs)
            Assert.Equal(["completed", "detailsRemoved"], await past.EventsAsync(run));
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("pausing")]
    [InlineData("paused")]
    [InlineData("cancelled")]
    public async Task A_retention_run_that_is_not_running_removes_nothing(string state)
    {
        var run = await past.RunAsync(40);
        var before = await past.RowsAsync(run);
        Assert.Equal(Removal.Halted, await past.Removal.StepAsync(await past.RetentionAsync(state: state), run, default));
        Assert.Equal((before, null), (await past.RowsAsync(run), (await past.RowAsync(run)).DetailsRemovedAt));
    }

    [Fact]
    public async Task A_retry_that_is_being_started_is_waited_for_and_keeps_the_details_of_its_chain()
    {
        var first = await past.RunAsync(40);
        var retention = await past.RetentionAsync(state: "running");
        var before = await past.RowsAsync(first);
        await using var connection = await fixture.Source.OpenConnectionAsync();
        // as the Api does it: the first of the chain is locked, then the retry added
        await using var start = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, $"select 1 from runs where id = '{first}' for no key update");
        var step = past.Removal.StepAsync(retention, first, default);
        await Eventually.HoldsAsync(
            () =>
                past.ScalarAsync<bool>(
                    "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and pid <> pg_backend_pid())"
                ),
            "the step waits"
        );
        await ExecuteAsync(
            connection,
            $"""
            insert into runs (id, chain_id, retry_of, job, name, state, requested_by, created_at, estimate_usd, estimate_calls, cap_usd,
              settled_usd, uncertain_usd, reserved_usd,
              seq, units_done, units_known, products, listings, failed, amazon_calls, ebay_calls)
            values ('{RunId.New()}', '{first}', '{first}', 'collection', 'Retry', 'pending', 'test', now(), 0, 0, 5, 0, 0, 0, 0, 0, 1, 0, 0,
              0, 0, 0)
            """
        );
        await start.CommitAsync();

        Assert.Equal(Removal.Kept, await step);
        Assert.Equal((before, null), (await past.RowsAsync(first), (await past.RowAsync(first)).DetailsRemovedAt));
        await fixture.ExecuteAsync($"update runs set state = 'cancelled' where chain_id = '{first}'");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
