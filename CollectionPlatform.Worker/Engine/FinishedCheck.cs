using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Worker.Engine;

/// <summary>Before paid calls: which of the leased units are finished already (they are not paid for again), and the titles of products to look up.</summary>
public sealed class FinishedCheck(NpgsqlDataSource source)
{
    // Index probes per unit, whatever the statistics say (OFFSET 0).
    private const string Look = """
        select f.done is not null, t.title
        from unnest($2::smallint[], $3::text[], $4::int[]) with ordinality u(provider, subject, page, ord)
        left join lateral (select 1 as done from finished_units where run_id = $1 and provider = u.provider and subject = u.subject and page = u.page offset 0) f on true
        left join lateral (select title from products where u.provider = 2 and asin = u.subject offset 0) t on true
        order by u.ord
        """;

    public async Task<(List<(FrontierEntry Entry, string? Title)> Todo, List<FrontierEntry> Finished)> SplitAsync(RunId run, List<FrontierEntry> entries, CancellationToken stop)
    {
        await using var command = source.CreateCommand(Look);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run.Value });
        command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. entries.Select(e => (short)e.Unit.Provider)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Smallint });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. entries.Select(e => e.Unit.Subject)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = [.. entries.Select(e => e.Unit.Page)], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });

        var (todo, finished) = (new List<(FrontierEntry, string?)>(entries.Count), new List<FrontierEntry>());
        await using var reader = await command.ExecuteReaderAsync(stop);
        foreach (var entry in entries)
        {
            await reader.ReadAsync(stop);
            if (reader.GetBoolean(0)) finished.Add(entry);
            else todo.Add((entry, await reader.IsDBNullAsync(1, stop) ? null : reader.GetString(1)));
        }

        return (todo, finished);
    }
}
