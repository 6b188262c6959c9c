using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Core.Gates;

/// <summary>
/// Makes conditional changes of a provider's row, each with a line in the timeline of every run at work, and announces them. The lines of
/// one outage are one line that is rewritten.
/// </summary>
internal sealed class GateChanges(NpgsqlDataSource source, Announcer announcer)
{
    public const string System = "system";

    public const string Open = """
        update providers set changes = changes + 1, state = 'up', reason = null, since = now(), probes = 0, next_probe_at = null,
          probe_wait = null, closed_by = null, probe_by = null, probe_until = null, openings = openings + 1, storm = null,
          storm_sentence = null, storm_awaited = false, adapted_at = case when adapted_rate is null then null else now() end
        """;

    public const string NextTry = "coalesce('; next try in ' || greatest(1, ceil(extract(epoch from probe_wait)))::int || ' s', '')";

    /// <summary>Says whether the condition held. The change's values are $3 and further; $1 is the provider, $2 the actor.</summary>
    /// <param name="update">Without <c>returning</c>.</param>
    /// <param name="detail">SQL over the changed row.</param>
    /// <param name="ofOutage">The line is the outage's, which is rewritten.</param>
    public async Task<bool> MakeAsync(
        string update,
        string kind,
        string detail,
        string actor,
        ProviderName provider,
        NpgsqlParameter[] values,
        CancellationToken stop,
        bool ofOutage = false
    )
    {
        var sql = $"""
            with g as ({update} returning {detail} as detail, openings),
            noted as (
              insert into run_events as e (run_id, at, kind, actor, detail, episode)
              select r.id, now(), '{kind}', $2, '{provider.Key()}: ' || g.detail,
                {(ofOutage ? $"'{provider.Key()}:' || g.openings" : "null::text")}
              from g, runs r where r.state in ('running', 'pausing') order by r.id
              on conflict (run_id, episode) do update set detail = excluded.detail, updated_at = now())
            select count(*) from g
            """;
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(Value((short)provider));
        command.Parameters.Add(Value(actor));
        foreach (var value in values)
            command.Parameters.Add(value);
        if ((long)(await command.ExecuteScalarAsync(stop))! == 0)
            return false;
        await announcer.ProvidersChangedAsync();
        return true;
    }

    /// <summary>A change without a line; answers how many rows it changed.</summary>
    public async Task<int> ExecuteAsync(string sql, CancellationToken stop, params NpgsqlParameter[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        return await command.ExecuteNonQueryAsync(stop);
    }

    public static NpgsqlParameter Value(object value) => new() { Value = value };

    /// <summary>A text that may quote a provider; Postgres takes no NUL.</summary>
    public static NpgsqlParameter Text(string? text) =>
        new() { Value = text?.Replace('\0', '\uFFFD') ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    public static NpgsqlParameter Number(double? number) =>
        new() { Value = number ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double };

    public static NpgsqlParameter Time(TimeSpan? time) =>
        new() { Value = time ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Interval };
}
