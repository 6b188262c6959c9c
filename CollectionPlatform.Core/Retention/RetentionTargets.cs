using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Npgsql;

namespace CollectionPlatform.Core.Retention;

/// <summary>
/// Which runs lose their details: collections that ended before the border, as did every run of their chain of retries, and that have
/// details. Asked of Postgres each time: what was
/// removed is not there any more, so a retention run that is taken over needs no other checkpoint.
/// </summary>
public sealed class RetentionTargets(NpgsqlDataSource source)
{
    /// <summary>The tables whose rows are the details of a run, in the order in which they are removed.</summary>
    internal static readonly string[] Tables = ["finished_units", "run_commits", Logs, "run_products", "run_listings", "retry_units"];

    /// <summary>Its rows are large: each is the log of up to 500 calls.</summary>
    internal const string Logs = "run_logs";

    private static readonly string[] Final = [.. Enum.GetValues<RunState>().Where(s => s.IsFinal()).Select(WireJson.Name)];

    /// <summary>$1: the border, $2: the states of runs that have ended.</summary>
    private const string Ended =
        " r.job = '"
        + JobNames.Collection
        + """
            ' and r.state = any($2) and r.finished_at < $1
              and not exists (select from runs c where c.chain_id = r.chain_id and (c.state <> all($2) or c.finished_at is null
                or c.finished_at >= $1))
            """;

    // Each probe with a limit: the planner cannot turn it into a scan of the whole table.
    private static readonly string HasDetails =
        $" coalesce({string.Join(", ", Tables.Select(t => $"(select true from {t} d where d.run_id = r.id limit 1)"))}, false)";

    private static readonly string Next = $"select r.id from runs r where r.id > $3 and {Ended} and {HasDetails} order by r.id limit 1";

    private static readonly string CountRuns = $"select count(*) from runs r where {Ended} and {HasDetails}";

    private static readonly string Preview = $"""
        select count(*) filter (where n.total > 0), coalesce(sum(n.units), 0)::bigint, coalesce(sum(n.total), 0)::bigint
        from runs r
        cross join lateral (select {string.Join(
            ", ",
            Tables.Select(t => $"(select count(*) from {t} d where d.run_id = r.id) as {t}")
        )} offset 0) c
        cross join lateral (select c.{Tables[0]} as units, {string.Join(" + ", Tables.Select(t => "c." + t))} as total) n
        where {Ended}
        """;

    /// <summary>
    /// Marks the chain of the run $3, which has ended, as without details, and writes a line into the timeline of each of its runs; $4 the
    /// retention run, $5 when.
    /// </summary>
    internal const string Mark =
        """
            with marked as (
              update runs r set details_removed_at = $5, details_removed_by = $4
              where r.chain_id = (select chain_id from runs where id = $3) and r.details_removed_at is null and
            """
        + Ended
        + """

              returning r.id, r.units_done)
            insert into run_events (run_id, at, kind, actor, detail)
            select id, $5, 'detailsRemoved', 'system', 'the log of its ' || units_done ||
              ' finished calls, its failures, history and list of products were deleted by run ' || $4 from marked
            """;

    /// <summary>The border and the states, as the statements of this class take them.</summary>
    internal static object[] Border(DateTimeOffset endedBefore) => [endedBefore.UtcDateTime, Final];

    /// <summary>
    /// The first run after <paramref name="after"/>, in the order of ids, that is to lose its details; null when there is none.
    /// </summary>
    public async Task<RunId?> NextAsync(DateTimeOffset endedBefore, RunId after, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Next);
        command.Bind([.. Border(endedBefore), after.Value]);
        return await command.ExecuteScalarAsync(stop) is Guid id ? new RunId(id) : null;
    }

    /// <summary>How many runs are to lose their details.</summary>
    public async Task<long> CountAsync(DateTimeOffset endedBefore, CancellationToken stop)
    {
        await using var command = source.CreateCommand(CountRuns);
        command.Bind(Border(endedBefore));
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    /// <summary>What a retention run would remove now. Counts every row: some seconds where there are tens of millions.</summary>
    public async Task<RetentionPreview> PreviewAsync(int olderThanDays, DateTimeOffset endedBefore, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Preview);
        command.CommandTimeout = 300;
        command.Bind(Border(endedBefore));
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new RetentionPreview(olderThanDays, endedBefore, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }
}
