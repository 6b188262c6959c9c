using System.Globalization;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CollectionPlatform.Engine.Tests.Retention;

/// <summary>Runs of the past with their details, retention runs over them, and the workers that carry these out.</summary>
public sealed class PastRuns(EngineFixture fixture)
{
    /// <summary>Rows that hold the details of runs, by table.</summary>
    private const string Counts = """
        (select count(*) from finished_units where run_id = any($1)) + (select count(*) from run_commits where run_id = any($1))
          + (select count(*) from run_logs where run_id = any($1))
          + (select count(*) from run_products where run_id = any($1)) + (select count(*) from run_listings where run_id = any($1))
          + (select count(*) from retry_units where run_id = any($1))
        """;

    private static int numbers;

    public RetentionTargets Targets { get; } = new(fixture.Source);

    public DetailRemoval Removal { get; } = new(fixture.Source, TimeProvider.System);

    /// <summary>Nothing of earlier tests is left to remove or on its way to another state, and no retention run is at work.</summary>
    public Task ClearAsync() =>
        fixture.ExecuteAsync(
            """
            update runs set state = 'cancelled'
              where state not in ('completed', 'completedWithFailures', 'cancelled', 'failed') or job = 'retention';
            update runs set finished_at = null where state in ('completed', 'cancelled');
            """
        );

    /// <summary>
    /// A run that ended so many days ago, with money, a category, a line in its timeline, and so many finished calls, half as many products
    /// and a commit per 500 calls.
    /// </summary>
    /// <param name="retryOf">Its chain goes on with it: so many calls were tried again.</param>
    public async Task<RunId> RunAsync(double endedDaysAgo, int units = 12, string state = "completed", RunId? retryOf = null)
    {
        var (id, number) = (RunId.New(), Interlocked.Increment(ref numbers));
        var ended = state is "completed" or "cancelled" or "failed"
            ? string.Create(CultureInfo.InvariantCulture, $"now() - interval '{endedDaysAgo} days'")
            : "null";
        await fixture.ExecuteAsync(
            $"""
            insert into runs (id, chain_id, retry_of, job, name, state, requested_by, created_at, started_at, finished_at, estimate_usd,
              estimate_calls, cap_usd, settled_usd, uncertain_usd, reserved_usd,
              seq, units_done, units_known, products, listings, failed, amazon_calls, ebay_calls)
            values ('{id}', '{retryOf ?? id}', {(
                retryOf is { } first ? $"'{first}'" : "null"
            )}, 'collection', 'Past {number}', '{state}', 'test', now() - interval '100 days', now() - interval '100 days', {ended},
              1, {units}, 5, 0.123456, 0.01, 0, {units}, {units}, {units}, {units / 2}, 0, 0, 0, {units});
            insert into run_categories (run_id, ordinal, category_id, external_id, name, expected_products, estimated_amazon_calls,
              estimated_ebay_calls, estimate_usd, estimate_low_usd, estimate_high_usd,
              units_done, units_known, products, listings, failed, amazon_calls, ebay_calls, settled_usd)
            values ('{id}', 0, '{id}', 'past{number}', 'Past', 1, 1, 1, 1, 1, 1, {units}, {units}, 1, 0, 0, 0, {units}, 0.123456);
            insert into run_events (run_id, at, kind, actor, detail) values ('{id}', now(), 'completed', 'system', 'done');
            insert into spend (run_id, day, provider, category, price_usd, calls, settled_usd, uncertain_usd, wasted_usd, discrepancy_usd,
              items) values ('{id}', '2026-01-01', 2, 0, 0.002, {units}, 0.123456, 0.01, 0, 0, 3);
            insert into finished_units (run_id, provider, subject, page, category, batch, ord, at, cost_usd, total_pages)
              select '{id}', 2, 'past{number}-' || n, 1, 0, -({number} * 10000 + n / 500), n % 500, now(), 0.002, 1
              from generate_series(0, {units
                - 1}) n;
            insert into run_commits (run_id, first_seq, units, items, failed, settled_usd, batch, at)
              select '{id}', n * 500 + 1, least(500, {units} - n * 500), 0, 0, 0, -({number} * 10000 + n), now()
                from generate_series(0, ({units} - 1) / 500) n;
            insert into run_logs (run_id, batch, entries) select run_id, batch, '[]' from run_commits where run_id = '{id}';
            insert into run_products (run_id, asin, category, page) select '{id}', 'past{number}-' || n, 0, 1 from generate_series(1, {units
                / 2}) n;
            insert into retry_units (run_id, provider, subject, page, category)
              select '{id}', 2, 'past{number}-' || n, 1, 0 from generate_series(1, {(
                retryOf is null ? 0 : units
            )}) n;
            """
        );
        return id;
    }

    public async Task<List<RunId>> RunsAsync(int count, int units = 12)
    {
        var runs = new List<RunId>();
        while (runs.Count < count)
            runs.Add(await RunAsync(40, units));
        return runs;
    }

    /// <summary>A retention run as the Api starts it.</summary>
    public async Task<RetentionRun> RetentionAsync(int olderThanDays = 30, string state = "pending")
    {
        var retention = new RetentionRun
        {
            RunId = RunId.New(),
            OlderThanDays = olderThanDays,
            EndedBefore = TimeProvider.System.GetUtcNow().AddDays(-olderThanDays),
        };
        await fixture.ReadAsync(db =>
        {
            db.Runs.Add(
                new Run
                {
                    Id = retention.RunId,
                    Job = JobNames.Retention,
                    Name = "Retention",
                    State = Enum.Parse<RunState>(state, ignoreCase: true),
                    RequestedBy = "test",
                    CreatedAt = TimeProvider.System.GetUtcNow(),
                    CapUsd = 5m,
                }
            );
            db.RetentionRuns.Add(retention);
            return db.SaveChangesAsync();
        });
        return retention;
    }

    public Task<long> RowsAsync(params RunId[] runs) => ScalarAsync<long>($"select {Counts}", runs.Select(r => r.Value).ToArray());

    public Task<Run> RowAsync(RunId id) => fixture.ReadAsync(db => db.Runs.AsNoTracking().SingleAsync(r => r.Id == id));

    /// <summary>Finished calls and rows removed so far.</summary>
    public Task<(long Units, long Rows)> RemovedAsync(RetentionRun retention) =>
        fixture.ReadAsync(async db =>
            await db.RetentionRuns.AsNoTracking().SingleAsync(r => r.RunId == retention.RunId) is var row
                ? (row.UnitsRemoved, row.RowsRemoved)
                : default
        );

    public Task<List<string>> EventsAsync(RunId id) =>
        fixture.ReadAsync(db => db.RunEvents.Where(e => e.RunId == id).OrderBy(e => e.Id).Select(e => e.Kind).ToListAsync());

    public Task EndsAsync(RetentionRun retention) =>
        Eventually.HoldsAsync(async () => (await RowAsync(retention.RunId)).State.IsFinal(), "the retention run has ended");

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = fixture.Source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = value });
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A worker that carries out retention runs, and nothing else.</summary>
    public IHost Keeper()
    {
        var builder = fixture.Builder();
        builder.Services.AddSingleton<RetentionTargets>().AddSingleton<DetailRemoval>().AddHostedService<RetentionKeeper>();
        return builder.Build();
    }

    /// <summary>A whole worker, over providers that cost no network.</summary>
    public IHost Engine(string name)
    {
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = name;
        builder.AddEngine();
        foreach (var provider in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new GeneratedProvider(provider, pagesPerCategory: 5, listingsPerProduct: 2));
        return builder.Build();
    }
}
