using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using Npgsql;
using NpgsqlTypes;

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

    /// <summary>A database that is away is asked again.</summary>
    public async Task<(List<FrontierEntry> Todo, List<FrontierEntry> Finished)> SplitAsync(
        RunPlan plan,
        List<FrontierEntry> entries,
        CancellationToken stop
    )
    {
        var asked = entries.FindAll(e => !e.IsNew || plan.Chain.Count > 0 || (e.Unit.Provider == ProviderName.Ebay && e.Title is null));
        if (asked.Count == 0)
            return (entries, []);
        var (todo, finished) = await BackOff.WhilePostgresIsAwayAsync(() => TryAsync(plan, asked, stop), clock, log, stop);
        return ([.. entries.Except(asked), .. todo], finished);
    }

    private async Task<(List<FrontierEntry> Todo, List<FrontierEntry> Finished)> TryAsync(
        RunPlan plan,
        List<FrontierEntry> entries,
        CancellationToken stop
    )
    {
        await using var command = source.CreateCommand(Look);
        command.Parameters.Add(
            new NpgsqlParameter<Guid[]>
            {
                TypedValue = [plan.Id.Value, .. plan.Chain.Select(r => r.Value)],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter<short[]>
            {
                TypedValue = [.. entries.Select(e => (short)e.Unit.Provider)],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter<string[]>
            {
                TypedValue = [.. entries.Select(e => e.Unit.Subject)],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter<int[]>
            {
                TypedValue = [.. entries.Select(e => e.Unit.Page)],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer,
            }
        );

        var (todo, finished) = (new List<FrontierEntry>(entries.Count), new List<FrontierEntry>());
        await using var reader = await command.ExecuteReaderAsync(stop);
        foreach (var entry in entries)
        {
            await reader.ReadAsync(stop);
            if (reader.GetBoolean(0))
                finished.Add(entry);
            else
                todo.Add(entry with { Title = await reader.IsDBNullAsync(1, stop) ? null : reader.GetString(1) });
        }

        return (todo, finished);
    }
}
