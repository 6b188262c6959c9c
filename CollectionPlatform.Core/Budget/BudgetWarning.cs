using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Runs;
using Npgsql;

namespace CollectionPlatform.Core.Budget;

/// <summary>The one warning per cap value when settled and uncertain spend cross the mark.</summary>
public sealed class BudgetWarning(NpgsqlDataSource source, Announcer announcer)
{
    // as the index of active runs has it
    private const string WarnActive = Due + "r.state in ('pending', 'running', 'pausing', 'cancelling')" + Warn;

    private const string WarnOne = Due + "r.id = $2" + Warn;

    private const string Due =
        """
            with due as (
              select r.id from runs r, settings s
              where
            """ + " ";

    // Compares columns of a run's own row under its lock, so that of two commits that cross the mark together one warns.
    private const string Warn =
        " "
        + """
              and r.warned_cap_usd is distinct from r.cap_usd and (r.settled_usd + r.uncertain_usd) * 100 >= r.cap_usd * s.warn_at_percent
              order by r.id for no key update of r),
            warned as (update runs r set warned_cap_usd = r.cap_usd from due where r.id = due.id
              returning r.id, r.settled_usd + r.uncertain_usd as spent, r.cap_usd, r.state)
            insert into run_events (run_id, at, kind, actor, detail)
            select id, $1, 'budgetWarning', 'system', 'spent $' || trim_scale(spent) || ' of the cap of $' || trim_scale(cap_usd)
              from warned
            returning run_id, (select state from warned where id = run_id)
            """;

    /// <summary>Writes the event where the mark is crossed and was not announced for this cap; answers how many runs were warned.</summary>
    /// <param name="run">The run to look at; null for all that are at work.</param>
    public async Task<int> RaiseAsync(RunId? run, DateTimeOffset now, CancellationToken stop)
    {
        var warned = new List<(RunId Run, RunState State)>();
        await using (var command = source.CreateCommand(run is null ? WarnActive : WarnOne))
        {
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = now.UtcDateTime });
            if (run is { } one)
                command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = one.Value });
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                warned.Add((new RunId(reader.GetGuid(0)), Enum.Parse<RunState>(reader.GetString(1), ignoreCase: true)));
        }

        foreach (var (id, state) in warned)
            await announcer.RunChangedAsync(id, state);
        return warned.Count;
    }
}
