using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Work.Commit;
using Npgsql;

namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>
/// Before paid calls: which of the leased units are finished already, or were collected by another run of the chain of retries (they are
/// not paid for again), and the titles of products to look up. New entries of a run without a chain bring all that is asked for.
/// </summary>
public sealed class FinishedCheck(NpgsqlDataSource source, TimeProvider clock, CommitLog log)
{
    // Index probes per unit, whatever the statistics say (OFFSET 0).
    private const string Look = """
        select f.done is not null, t.title
        from unnest($2::smallint[], $3::text[], $4::int[]) with ordinality u(provider, subject, page, ord)
        left join lateral (
          select 1 as done from unnest($1::uuid[]) with ordinality r(id, nr)
          cross join lateral (select reason from finished_units where run_id = r.id and provider = u.provider and subject = u.subject
            and page = u.page offset 0) f
          where r.nr = 1 or f.reason is null limit 1) f on true
        left join lateral (select title from products where u.provider = 2 and asin = u.subject offset 0) t on true
        order by u.ord
        """;

    /// <summary>
    /// The calls whose units are finished; the others that were looked up get their titles. A database that is away is asked again.
    /// </summary>
    public async Task<HashSet<Call>> FindAsync(RunPlan plan, List<Call> calls, CancellationToken stop)
    {
        var asked = calls.FindAll(c =>
            !c.Entry.IsNew || plan.Chain.Count > 0 || (c.Provider == ProviderName.Ebay && c.Entry.Title is null)
        );
        return asked.Count == 0 ? [] : await BackOff.WhilePostgresIsAwayAsync(() => TryAsync(plan, asked, stop), clock, log, stop);
    }

    private async Task<HashSet<Call>> TryAsync(RunPlan plan, List<Call> calls, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Look);
        command.Bind(
            (Guid[])[plan.Id.Value, .. plan.Chain.Select(r => r.Value)],
            calls.Select(c => (short)c.Provider).ToArray(),
            calls.Select(c => c.Unit.Subject).ToArray(),
            calls.Select(c => c.Unit.Page).ToArray()
        );
        var finished = new HashSet<Call>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        foreach (var call in calls)
        {
            await reader.ReadAsync(stop);
            if (reader.GetBoolean(0))
                finished.Add(call);
            else
                call.Entry = call.Entry with { Title = await reader.IsDBNullAsync(1, stop) ? null : reader.GetString(1) };
        }

        return finished;
    }
}
