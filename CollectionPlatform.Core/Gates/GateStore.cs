using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Npgsql;
using NpgsqlTypes;
using static CollectionPlatform.Core.Gates.GateChanges;

namespace CollectionPlatform.Core.Gates;

/// <summary>
/// The gates' changes as workers make them, shared by all: rare, conditional writes in Postgres. Times are the database's, so that workers
/// need not agree on clocks. A wait is stored with its length: when the next probe lies further away than that, the database's clock was
/// set back, and the probe is due.
/// </summary>
public sealed class GateStore(NpgsqlDataSource source, Announcer announcer)
{
    private static readonly TimeSpan ProbeLease = TimeSpan.FromSeconds(30);
    private readonly GateChanges changes = new(source, announcer);

    /// <summary>Closes an open gate. One that is closed already only waits longer, when the provider asks for it.</summary>
    public async Task CloseAsync(ProviderName provider, GateClosing closing, CancellationToken stop)
    {
        if (
            await changes.MakeAsync(
                """
                update providers set changes = changes + 1, state = $3, reason = $4, since = now(), probes = 0, next_probe_at = now() + $5,
                  probe_wait = $5, closed_by = $6, probe_by = null, probe_until = null,
                  storm = $7, storm_sentence = $8, storm_awaited = false, adapted_rate = coalesce($9, adapted_rate),
                  limit_seen = coalesce($10, limit_seen), adapted_at = case when $9 is null then adapted_at else now() end
                where name = $1 and state = 'up'
                """,
                "providerPaused",
                "reason || " + NextTry,
                GateChanges.System,
                provider,
                [
                    Value(WireJson.Name(closing.State)),
                    Text(closing.Reason),
                    Time(closing.Wait),
                    Text(closing.ClosedBy),
                    Text(closing.Storm?.Kind),
                    Text(closing.Storm?.Sentence),
                    Number(closing.Adapted?.Rate),
                    Number(closing.Adapted?.Limit),
                ],
                stop,
                ofOutage: true
            )
        )
            return;
        await changes.ExecuteAsync(
            "update providers set next_probe_at = now() + $2, probe_wait = $2 where name = $1 and state <> 'up' "
                + "and next_probe_at < now() + $2 and probe_until is null",
            stop,
            Value((short)provider),
            Time(closing.Wait)
        );
    }

    /// <summary>Closes the gate, or keeps it closed, until a person acts: no probe is made by itself.</summary>
    public Task AlarmAsync(ProviderName provider, string reason, CancellationToken stop) =>
        changes.MakeAsync(
            """
            update providers set changes = changes + 1, state = 'needsAttention', reason = $3,
              since = case when state = 'up' then now() else since end, next_probe_at = null, probe_wait = null, closed_by = null,
              probe_by = null, probe_until = null, storm = null, storm_sentence = null
            where name = $1 and not (state = 'needsAttention' and next_probe_at is null)
            """,
            "providerPaused",
            "reason",
            GateChanges.System,
            provider,
            [Text(reason)],
            stop,
            ofOutage: true
        );

    /// <summary>
    /// The one worker that may probe a closed gate whose time has come: true if it is this one. The lease ends when the prober is declared
    /// gone, and by itself; one whose probe came to
    /// nothing (the database was away) may take it again at once.
    /// </summary>
    public async Task<bool> LeaseProbeAsync(ProviderName provider, string worker, CancellationToken stop) =>
        await changes.ExecuteAsync(
            """
            update providers set probe_by = $2, probe_until = clock_timestamp() + $3
            where name = $1 and state <> 'up' and (next_probe_at <= clock_timestamp() or next_probe_at > clock_timestamp() + probe_wait)
              and (probe_until is null or probe_until not between clock_timestamp() and clock_timestamp() + $3 or probe_by = $2)
            """,
            stop,
            Value((short)provider),
            Value(worker),
            Time(ProbeLease)
        ) == 1;

    /// <summary>There was nothing to probe with, or the probe taught nothing.</summary>
    public Task ReturnProbeAsync(ProviderName provider, string worker, CancellationToken stop) =>
        changes.ExecuteAsync(
            "update providers set probe_by = null, probe_until = null where name = $1 and probe_by = $2",
            stop,
            Value((short)provider),
            Value(worker)
        );

    /// <summary>
    /// The wait that a rate limit asked for is over, and no unit is left to probe with: the gate opens, and the next call tells. False when
    /// the provider is closed for another reason, or this worker does not hold the probe.
    /// </summary>
    public Task<bool> EndRateLimitAsync(ProviderName provider, string worker, CancellationToken stop) =>
        changes.MakeAsync(
            Open + " where name = $1 and state = 'rateLimited' and probe_by = $3",
            "providerResumed",
            "'the wait is over'",
            GateChanges.System,
            provider,
            [Value(worker)],
            stop
        );

    /// <summary>The probe was answered.</summary>
    public Task OpenAsync(ProviderName provider, CancellationToken stop) =>
        changes.MakeAsync(
            Open + " where name = $1 and state <> 'up'",
            "providerResumed",
            "'it responds again'",
            GateChanges.System,
            provider,
            [],
            stop
        );

    /// <summary>The gate was closed for units that were refused, and others are answered.</summary>
    /// <param name="closedBy">As read; if it is another by now, nothing changes.</param>
    public Task OpenForOthersAsync(ProviderName provider, string? closedBy, CancellationToken stop) =>
        changes.MakeAsync(
            Open + " where name = $1 and state <> 'up' and closed_by is not distinct from $3",
            "providerResumed",
            "'it responds to other calls'",
            GateChanges.System,
            provider,
            [Text(closedBy)],
            stop
        );

    /// <summary>The probe failed: wait longer.</summary>
    public Task ProbeFailedAsync(ProviderName provider, string worker, GateClosing closed, CancellationToken stop) =>
        changes.MakeAsync(
            """
            update providers set changes = changes + 1, state = $3, reason = $4, probes = probes + 1, next_probe_at = now() + $5,
              probe_wait = $5, storm_sentence = coalesce($7, storm_sentence),
              probe_by = null, probe_until = null where name = $1 and probe_by = $6
            """,
            "providerPaused",
            "reason || '; tried ' || probes || ' times' || " + NextTry,
            GateChanges.System,
            provider,
            [Value(WireJson.Name(closed.State)), Text(closed.Reason), Time(closed.Wait), Value(worker), Text(closed.Storm?.Sentence)],
            stop,
            ofOutage: true
        );

    /// <summary>The provider answers something else than what a person chose to skip: the choice is over for what is called from now
    /// on.</summary>
    public Task EndSkippingAsync(ProviderName provider, CancellationToken stop) =>
        changes.MakeAsync(
            "update providers set changes = changes + 1, skipping = false where name = $1 and skipping",
            "stormOver",
            "'responses no longer fail the same way'",
            GateChanges.System,
            provider,
            [],
            stop
        );

    /// <summary>
    /// An answer billed more than calls are reserved at: the next reservations are made at that, before the answer itself is committed.
    /// </summary>
    public async Task RaisePriceAsync(ProviderName provider, decimal bill, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select book_bills($1, 0, $2, false)");
        command.Parameters.Add(Value((short)provider));
        command.Parameters.Add(
            new NpgsqlParameter<decimal[]> { TypedValue = [bill], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric }
        );
        if (await command.ExecuteScalarAsync(stop) is decimal)
            await announcer.ProvidersChangedAsync();
    }
}
