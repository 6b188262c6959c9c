using Npgsql;

namespace CollectionPlatform.Benchmarks.Live;

/// <summary>When the entries of a run's log were committed: by the beginning of the transaction, which then had its answers.</summary>
internal sealed class CommitTimes
{
    private readonly List<long> firsts = [];
    private readonly List<DateTimeOffset> times = [];

    public static async Task<CommitTimes> ReadAsync(string database, string run)
    {
        var commits = new CommitTimes();
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(
            "select first_seq, stored_at from run_commits where run_id = $1::uuid order by first_seq"
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = run });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            commits.firsts.Add(reader.GetInt64(0));
            commits.times.Add(reader.GetFieldValue<DateTimeOffset>(1));
        }

        return commits;
    }

    /// <param name="entry">Its number in the log.</param>
    public DateTimeOffset Of(long entry)
    {
        var at = firsts.BinarySearch(entry);
        return times[at >= 0 ? at : ~at - 1];
    }
}
