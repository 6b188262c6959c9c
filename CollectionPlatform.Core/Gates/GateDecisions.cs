using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using Npgsql;

namespace CollectionPlatform.Core.Gates;

/// <summary>What a person decides about a closed gate.</summary>
public sealed class GateDecisions(NpgsqlDataSource source, Announcer announcer)
{
    private readonly GateChanges changes = new(source, announcer);

    /// <summary>A choice in a failure storm that does not end by itself; false when there is none.</summary>
    /// <param name="skip">True: the gate opens, and what fails with the sentence asked about is skipped in the runs at work now. False: it
    /// goes on being probed.</param>
    public Task<bool> DecideAsync(ProviderName provider, bool skip, string actor, CancellationToken stop) =>
        skip
            ? changes.MakeAsync(
                GateChanges.Open
                    + """
                    , skipping = true, skipped_storm = coalesce(storm_sentence, storm), skipped_opening = openings,
                      skipped_runs = array(select id from runs where state in ('running', 'pausing'))
                      where name = $1 and state = 'needsAttention' and storm is not null
                    """,
                "stormSkipped",
                "'items that fail this way are skipped: ' || skipped_storm",
                actor,
                provider,
                [],
                stop
            )
            : changes.MakeAsync(
                "update providers set changes = changes + 1, storm_awaited = true where name = $1 and state = 'needsAttention' "
                    + "and storm is not null",
                "stormAwaited",
                "'runs keep waiting' || " + GateChanges.NextTry,
                actor,
                provider,
                [],
                stop
            );

    /// <summary>The next probe of a closed gate is due at once, whatever it waits for. False when the gate is open.</summary>
    public Task<bool> AskProbeAsync(ProviderName provider, string actor, CancellationToken stop) =>
        changes.MakeAsync(
            "update providers set changes = changes + 1, next_probe_at = now(), probe_wait = interval '0' "
                + "where name = $1 and state <> 'up'",
            "probeAsked",
            "'sent now'",
            actor,
            provider,
            [],
            stop
        );
}
