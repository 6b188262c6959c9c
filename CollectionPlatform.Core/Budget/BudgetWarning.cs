using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Npgsql;

namespace CollectionPlatform.Core.Budget;

/// <summary>The one warning per cap value when settled and uncertain spend cross the mark.</summary>
public sealed class BudgetWarning(NpgsqlDataSource source, Announcer announcer)
{
    // Compares columns of the run's own row under its lock, so that of two commits that cross the mark together one warns.
    private const string Warn = """
        with warned as (
          update runs r set warned_cap_usd = r.cap_usd from settings s
          where r.id = $1 and r.warned_cap_usd is distinct from r.cap_usd and (r.settled_usd + r.uncertain_usd) * 100 >= r.cap_usd * s.warn_at_percent
          returning r.id, r.settled_usd + r.uncertain_usd as spent, r.cap_usd, r.state)
        insert into run_events (run_id, at, kind, actor, detail)
        select id, $2, 'budgetWarning', 'system', 'spent $' || trim_scale(spent) || ' of the cap of $' || trim_scale(cap_usd) from warned
        """;

    /// <summary>Writes the event if the mark is crossed and was not announced for this cap; says whether it did.</summary>
    public async Task<bool> RaiseAsync(RunId run, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Warn);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run.Value });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
        if (await command.ExecuteNonQueryAsync(stop) == 0) return false;
        await announcer.RunChangedAsync(run, RunState.Running);
        return true;
    }
}
