using CollectionPlatform.Core.Wire;
using Npgsql;

namespace CollectionPlatform.Core.Providers;

/// <summary>
/// The gates' changes, shared by all workers: rare, conditional writes in Postgres, announced once made. Times are the database's, so that workers need not agree on clocks.
/// </summary>
public sealed class GateStore(NpgsqlDataSource source, Announcer announcer)
{
    private static readonly TimeSpan ProbeLease = TimeSpan.FromSeconds(30);

    /// <summary>Closes an open gate for <paramref name="wait"/>, or lets a closed one wait longer when the provider asks for it.</summary>
    public Task<bool> CloseAsync(ProviderName provider, GateState state, string reason, TimeSpan wait, CancellationToken stop) => ChangeAsync("""
        update providers set since = case when state = 'up' then now() else since end, probes = case when state = 'up' then 0 else probes end,
          state = $2, reason = $3, next_probe_at = now() + $4, probe_by = null, probe_until = null
        where name = $1 and (state = 'up' or next_probe_at < now() + $4) and probe_until is null
        """, true, stop, (short)provider, WireJson.Name(state), reason, wait);

    /// <summary>The one worker that may probe a closed gate whose time has come: true if it is this one. The lease ends by itself if the prober dies.</summary>
    public Task<bool> LeaseProbeAsync(ProviderName provider, string worker, CancellationToken stop) => ChangeAsync("""
        update providers set probe_by = $2, probe_until = now() + $3
        where name = $1 and state <> 'up' and next_probe_at <= now() and (probe_until is null or probe_until < now())
        """, false, stop, (short)provider, worker, ProbeLease);

    /// <summary>There was nothing to probe with.</summary>
    public Task<bool> ReturnProbeAsync(ProviderName provider, string worker, CancellationToken stop) =>
        ChangeAsync("update providers set probe_by = null, probe_until = null where name = $1 and probe_by = $2", false, stop, (short)provider, worker);

    public Task<bool> OpenAsync(ProviderName provider, CancellationToken stop) => ChangeAsync("""
        update providers set state = 'up', reason = null, since = now(), probes = 0, next_probe_at = null, probe_by = null, probe_until = null where name = $1 and state <> 'up'
        """, true, stop, (short)provider);

    /// <summary>The probe failed: wait longer.</summary>
    public Task<bool> ProbeFailedAsync(ProviderName provider, string worker, GateState state, string reason, TimeSpan wait, CancellationToken stop) => ChangeAsync("""
        update providers set state = $3, reason = $4, probes = probes + 1, next_probe_at = now() + $5, probe_by = null, probe_until = null where name = $1 and probe_by = $2
        """, true, stop, (short)provider, worker, WireJson.Name(state), reason, wait);

    private async Task<bool> ChangeAsync(string sql, bool announce, CancellationToken stop, params object[] values)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        if (await command.ExecuteNonQueryAsync(stop) == 0) return false;
        if (announce) await announcer.ProvidersChangedAsync();
        return true;
    }
}
