using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Core.Gates;

/// <summary>Why a gate closes.</summary>
/// <param name="Storm">The failure that all answers share, when it closes for a failure storm.</param>
/// <param name="Adapted">The rate to start again with and the limit seen, when it closes for a 429.</param>
public readonly record struct GateClosing(
    GateState State,
    string Reason,
    TimeSpan Wait,
    string? Storm = null,
    (double Rate, double Limit)? Adapted = null
);

/// <summary>
/// The gates' changes, shared by all workers: rare, conditional writes in Postgres, each with a line in the timeline of every run at work,
/// announced once made. Times are the
/// database's, so that workers need not agree on clocks.
/// </summary>
public sealed class GateStore(NpgsqlDataSource source, Announcer announcer)
{
    private const string System = "system";
    private static readonly TimeSpan ProbeLease = TimeSpan.FromSeconds(30);

    /// <summary>Closes an open gate. One that is closed already only waits longer, when the provider asks for it.</summary>
    public async Task CloseAsync(ProviderName provider, GateClosing closing, CancellationToken stop)
    {
        if (
            await ChangeAsync(
                """
                update providers set changes = changes + 1, state = $3, reason = $4, since = now(), probes = 0, next_probe_at = now() + $5,
                  probe_by = null, probe_until = null,
                  storm = $6, storm_awaited = false, adapted_rate = coalesce($7, adapted_rate), limit_seen = coalesce($8, limit_seen),
                    adapted_at = case when $7 is null then adapted_at else now() end
                where name = $1 and state = 'up'
                """,
                "providerPaused",
                Reason + NextTry,
                System,
                provider,
                [
                    Value(WireJson.Name(closing.State)),
                    Value(closing.Reason),
                    Value(closing.Wait),
                    Text(closing.Storm),
                    Number(closing.Adapted?.Rate),
                    Number(closing.Adapted?.Limit),
                ],
                stop
            )
        )
            return;
        await ExecuteAsync(
            "update providers set next_probe_at = now() + $2 where name = $1 and state <> 'up' and next_probe_at < now() + $2 "
                + "and probe_until is null",
            stop,
            Value((short)provider),
            Value(closing.Wait)
        );
    }

    /// <summary>
    /// The one worker that may probe a closed gate whose time has come: true if it is this one. The lease ends when the prober is declared
    /// gone, and by itself; one whose probe came to
    /// nothing (the database was away) may take it again at once.
    /// </summary>
    public async Task<bool> LeaseProbeAsync(ProviderName provider, string worker, CancellationToken stop) =>
        await ExecuteAsync(
            """
            update providers set probe_by = $2, probe_until = now() + $3
            where name = $1 and state <> 'up' and next_probe_at <= now() and (probe_until is null or probe_until < now() or probe_by = $2)
            """,
            stop,
            Value((short)provider),
            Value(worker),
            Value(ProbeLease)
        ) == 1;

    /// <summary>There was nothing to probe with.</summary>
    public Task ReturnProbeAsync(ProviderName provider, string worker, CancellationToken stop) =>
        ExecuteAsync(
            "update providers set probe_by = null, probe_until = null where name = $1 and probe_by = $2",
            stop,
            Value((short)provider),
            Value(worker)
        );

    /// <summary>The probe was answered.</summary>
    public Task OpenAsync(ProviderName provider, CancellationToken stop) =>
        ChangeAsync(Open + " where name = $1 and state <> 'up'", "providerResumed", "'it answers again'", System, provider, [], stop);

    /// <summary>The probe failed: wait longer.</summary>
    public Task ProbeFailedAsync(
        ProviderName provider,
        string worker,
        GateState state,
        string reason,
        TimeSpan wait,
        CancellationToken stop
    ) =>
        ChangeAsync(
            """
            update providers set changes = changes + 1, state = $3, reason = $4, probes = probes + 1, next_probe_at = now() + $5,
              probe_by = null, probe_until = null where name = $1 and probe_by = $6
            """,
            "providerProbed",
            Reason + NextTry,
            System,
            provider,
            [Value(WireJson.Name(state)), Value(reason), Value(wait), Value(worker)],
            stop
        );

    /// <summary>The provider answers something else than what a person chose to skip: the choice is over.</summary>
    public Task EndSkippingAsync(ProviderName provider, CancellationToken stop) =>
        ChangeAsync(
            "update providers set changes = changes + 1, skipped_storm = null where name = $1 and skipped_storm is not null",
            "stormOver",
            "'it answers something else again'",
            System,
            provider,
            [],
            stop
        );

    /// <summary>A person's choice in a failure storm that does not end by itself; false when there is none.</summary>
    /// <param name="skip">True: the gate opens, and what fails like this is skipped. False: it goes on being probed.</param>
    public Task<bool> DecideAsync(ProviderName provider, bool skip, string actor, CancellationToken stop) =>
        skip
            ? ChangeAsync(
                Open + ", skipped_storm = storm where name = $1 and state = 'needsAttention' and storm is not null",
                "stormSkipped",
                "'what fails like this is skipped: ' || skipped_storm",
                actor,
                provider,
                [],
                stop
            )
            : ChangeAsync(
                "update providers set changes = changes + 1, storm_awaited = true where name = $1 and state = 'needsAttention' "
                    + "and storm is not null",
                "stormAwaited",
                "'kept waiting' || " + NextTry,
                actor,
                provider,
                [],
                stop
            );

    /// <summary>
    /// A person says that what needed one is mended: the next probe is due at once. False when the gate does not wait for a person.
    /// </summary>
    public Task<bool> AskProbeAsync(ProviderName provider, string actor, CancellationToken stop) =>
        ChangeAsync(
            "update providers set changes = changes + 1, next_probe_at = now() where name = $1 and state = 'needsAttention'",
            "probeAsked",
            "'tried again at once'",
            actor,
            provider,
            [],
            stop
        );

    private const string Open = """
        update providers set changes = changes + 1, state = 'up', reason = null, since = now(), probes = 0, next_probe_at = null,
          probe_by = null, probe_until = null, openings = openings + 1,
          storm = null, storm_awaited = false, adapted_at = case when adapted_rate is null then null else now() end
        """;

    private const string Reason = "reason || ";

    private const string NextTry = "'; next try in ' || greatest(1, ceil(extract(epoch from next_probe_at - now())))::int || ' s'";

    /// <summary>Makes a change with its lines in the timelines; $2 is the actor. False when its condition does not hold.</summary>
    private async Task<bool> ChangeAsync(
        string update,
        string kind,
        string detail,
        string actor,
        ProviderName provider,
        NpgsqlParameter[] values,
        CancellationToken stop
    )
    {
        var sql = $"""
            with g as ({update} returning {detail} as detail),
            noted as (
              insert into run_events (run_id, at, kind, actor, detail)
              select r.id, now(), '{kind}', $2, '{provider.Key()}: ' || g.detail from g, runs r where r.state in ('running', 'pausing'))
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

    private async Task<int> ExecuteAsync(string sql, CancellationToken stop, params NpgsqlParameter[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        return await command.ExecuteNonQueryAsync(stop);
    }

    private static NpgsqlParameter Value(object value) => new() { Value = value };

    private static NpgsqlParameter Text(string? text) => new() { Value = text ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter Number(double? number) =>
        new() { Value = number ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Double };
}
