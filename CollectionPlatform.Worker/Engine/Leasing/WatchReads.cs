using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Work.Commit;
using Npgsql;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Reads what <see cref="RunWatch"/> watches, in one round trip. By hand: Entity Framework needs as much processor time for its first
/// queries as all else that a new process does between its registration and its first commit.
/// </summary>
public sealed class WatchReads(NpgsqlDataSource source)
{
    private const string Settings = "select warn_at_percent, now() from settings";

    private const string Providers = """
        select name, price_usd, reserved_price_usd, recent_bills, price_episode, answered_at, calls_per_second, burst, state, reason, since,
          probes, next_probe_at, probe_wait, closed_by, probe_by, probe_until, changes, openings, adapted_rate, limit_seen, adapted_at,
          storm, storm_sentence, storm_awaited, skipping, skipped_storm, skipped_opening, skipped_runs, discrepancy_usd
        from providers order by name
        """;

    private const string Runs = """
        select id, state, waiting_for, trace_parent, cap_usd, settled_usd + uncertain_usd, reserved_usd from runs
        where job = $1 and state in ('pending', 'running', 'pausing', 'cancelling')
        """;

    private const string Categories = """
        select run_id, external_id, name, expected_products from run_categories where run_id = any($1) order by run_id, ordinal
        """;

    private const string Chains = """
        select r.id, o.id from runs r join runs o on o.chain_id = r.chain_id and o.id <> r.id where r.id = any($1)
        """;

    public async Task<WatchedState> StateAsync(CancellationToken stop)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Settings));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Providers));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Runs) { Parameters = { new() { Value = JobNames.Collection } } });
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        var (warnAt, now) = (reader.GetInt32(0), reader.GetFieldValue<DateTimeOffset>(1));
        await reader.NextResultAsync(stop);
        var providers = await AllAsync(reader, ProviderOf, stop);
        await reader.NextResultAsync(stop);
        return new WatchedState(warnAt, now, providers, await AllAsync(reader, RunOf, stop));
    }

    /// <summary>What each of these runs collects, and the other runs of its chain of retries.</summary>
    public async Task<Dictionary<RunId, RunPlan>> PlansAsync(RunId[] runs, CancellationToken stop)
    {
        if (runs.Length == 0)
            return [];
        var ids = Array.ConvertAll(runs, run => run.Value);
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Categories) { Parameters = { new() { Value = ids } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Chains) { Parameters = { new() { Value = ids } } });
        await using var reader = await batch.ExecuteReaderAsync(stop);
        var categories = (
            await AllAsync(reader, r => (Run: r.GetGuid(0), Is: new RunPlanCategory(r.GetString(1), r.GetString(2), r.GetInt32(3))), stop)
        ).ToLookup(c => c.Run, c => c.Is);
        await reader.NextResultAsync(stop);
        var chains = (await AllAsync(reader, r => (Run: r.GetGuid(0), Other: new RunId(r.GetGuid(1))), stop)).ToLookup(
            c => c.Run,
            c => c.Other
        );
        return runs.ToDictionary(run => run, run => new RunPlan(run, [.. categories[run.Value]], [.. chains[run.Value]]));
    }

    /// <summary>The states of these runs, those left that still exist.</summary>
    public async Task<IReadOnlyList<(RunId Id, RunState State)>> StatesAsync(IEnumerable<RunId> runs, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select id, state from runs where id = any($1)");
        command.Bind(runs.Select(run => run.Value).ToArray());
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await AllAsync(reader, r => (new RunId(r.GetGuid(0)), Enum.Parse<RunState>(r.GetString(1), ignoreCase: true)), stop);
    }

    private static WatchedRun RunOf(NpgsqlDataReader row) =>
        new(
            new RunId(row.GetGuid(0)),
            Enum.Parse<RunState>(row.GetString(1), ignoreCase: true),
            (ProviderName?)row.GetFieldValue<short?>(2),
            Text(row, 3),
            row.GetDecimal(4),
            row.GetDecimal(5),
            row.GetDecimal(6)
        );

    private static Provider ProviderOf(NpgsqlDataReader row) =>
        new()
        {
            Name = (ProviderName)row.GetInt16(0),
            PriceUsd = row.GetDecimal(1),
            ReservedPriceUsd = row.GetDecimal(2),
            RecentBills = row.GetFieldValue<decimal[]>(3),
            PriceEpisode = row.GetInt32(4),
            AnsweredAt = row.GetFieldValue<DateTimeOffset?>(5),
            CallsPerSecond = row.GetInt32(6),
            Burst = row.GetInt32(7),
            State = Enum.Parse<GateState>(row.GetString(8), ignoreCase: true),
            Reason = Text(row, 9),
            Since = row.GetFieldValue<DateTimeOffset>(10),
            Probes = row.GetInt32(11),
            NextProbeAt = row.GetFieldValue<DateTimeOffset?>(12),
            ProbeWait = row.GetFieldValue<TimeSpan?>(13),
            ClosedBy = Text(row, 14),
            ProbeBy = Text(row, 15),
            ProbeUntil = row.GetFieldValue<DateTimeOffset?>(16),
            Changes = row.GetInt64(17),
            Openings = row.GetInt64(18),
            AdaptedRate = row.GetFieldValue<double?>(19),
            LimitSeen = row.GetFieldValue<double?>(20),
            AdaptedAt = row.GetFieldValue<DateTimeOffset?>(21),
            Storm = Text(row, 22),
            StormSentence = Text(row, 23),
            StormAwaited = row.GetBoolean(24),
            Skipping = row.GetBoolean(25),
            SkippedStorm = Text(row, 26),
            SkippedOpening = row.GetFieldValue<long?>(27),
            SkippedRuns = row.GetFieldValue<Guid[]>(28),
            DiscrepancyUsd = row.GetDecimal(29),
        };

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<List<T>> AllAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken stop)
    {
        var all = new List<T>();
        while (await reader.ReadAsync(stop))
            all.Add(read(reader));
        return all;
    }
}
