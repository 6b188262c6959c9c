using CollectionPlatform.Core.Postgres;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit.Listings;
using CollectionPlatform.Core.Workers;
using Npgsql;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// The Postgres side of the commit: one round trip each; where searches are committed, one or two before it to read, and in turn one more.
/// </summary>
internal sealed class CommitStore(NpgsqlDataSource source)
{
    /// <summary>Columns of the answers that are read: of <see cref="CommitStatements.Counters"/>, and of
    /// <see cref="CommitStatements.Pages"/>.</summary>
    private const int Columns = 17,
        PagesColumns = 3;

    /// <param name="inTurn">
    /// Others were quicker at listings of the batch: it waits for others that were passed over too, so that they do not go on to be quicker
    /// than each other.
    /// </param>
    /// <exception cref="PostgresException">23505: a unit is finished already; <see cref="DatabaseErrors.Fenced"/>,
    /// <see cref="DatabaseErrors.Changed"/>; others as the server
    /// raises them.</exception>
    public async Task<CommittedRun> CommitAsync(
        Lane lane,
        RunPlan plan,
        RunBatch batch,
        DateTimeOffset now,
        CancellationToken stop,
        bool inTurn = false
    )
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        if (inTurn)
            await BeginInTurnAsync(connection, stop);
        var changes = await ListingReader.ChangesAsync(connection, plan, batch, stop);
        await using var command = CommitCommand.Build(connection, lane, plan, batch, changes, now);
        if (inTurn)
            command.Add("commit"); // with the rest: nobody waits for this process while hot rows are locked
        await using var reader = await command.ExecuteReaderAsync(stop);
        CommittedRun? committed = null;
        var pages = new Dictionary<(ProviderName, string), int>();
        do
        {
            if (reader.FieldCount == Columns && await reader.ReadAsync(stop))
                committed = Read(reader, changes) with { Pages = pages };
            while (reader.FieldCount == PagesColumns && await reader.ReadAsync(stop))
                pages[((ProviderName)reader.GetInt16(0), reader.GetString(1))] = reader.GetInt32(2);
        } while (await reader.NextResultAsync(stop)); // to the end: an error of a later statement shows only then
        return committed ?? throw new InvalidOperationException($"There is no run {plan.Id}.");
    }

    /// <summary>Begins a transaction that the commit's batch ends; if it fails before, closing its connection rolls it back.</summary>
    private static async Task BeginInTurnAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add("begin");
        batch.Add(CommitStatements.Turn);
        await batch.ExecuteNonQueryAsync(stop);
    }

    public async Task<List<FinishedBefore>> FinishedAsync(RunId run, IReadOnlyCollection<WorkUnit> units, CancellationToken stop)
    {
        await using var command = source.CreateCommand(CommitStatements.Finished);
        command.Parameters.Add(CommitCommand.One(run.Value));
        command.Parameters.AddRange(CommitCommand.KeysOf(units));
        var finished = new List<FinishedBefore>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            finished.Add(
                new FinishedBefore(
                    reader.GetInt32(0),
                    reader.GetInt32(1),
                    await reader.IsDBNullAsync(2, stop) ? [] : reader.GetFieldValue<string[]>(2)
                )
            );
        return finished;
    }

    /// <summary>What the page before each of these showed (<see cref="ShownIds"/>), where it is known, by their place.</summary>
    public async Task<Dictionary<int, long>> ShownBeforeAsync(RunId run, IReadOnlyCollection<WorkUnit> units, CancellationToken stop)
    {
        await using var command = source.CreateCommand(CommitStatements.ShownBefore);
        command.Parameters.Add(CommitCommand.One(run.Value));
        command.Parameters.AddRange(CommitCommand.KeysOf(units));
        var shown = new Dictionary<int, long>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            shown[reader.GetInt32(0)] = reader.GetInt64(1);
        return shown;
    }

    /// <summary>After a fence: whether the lane is still ours and the batch it refused is simply committed already.</summary>
    public async Task<bool> IsCommittedAsync(Lane lane, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select epoch, batch from worker_lanes where worker_id = $1 and lane = $2");
        command.Parameters.Add(CommitCommand.One(lane.WorkerId));
        command.Parameters.Add(CommitCommand.One(lane.Index));
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) && reader.GetInt64(0) == lane.Epoch && reader.GetInt64(1) == lane.Next;
    }

    private static CommittedRun Read(NpgsqlDataReader r, ListingChanges changes) =>
        new(
            r.GetInt64(0),
            new RunCounts(
                r.GetInt64(1),
                r.GetInt64(2),
                r.GetInt64(12),
                r.GetInt64(3),
                r.GetInt64(4),
                r.GetInt64(5),
                new CallCounts(r.GetInt64(6), r.GetInt64(7))
            )
            {
                SkippedFresh = r.GetInt64(14),
            },
            RunSpend.Of(r.GetDecimal(8), r.GetDecimal(9), r.GetDecimal(10), r.IsDBNull(11) ? null : r.GetDecimal(11), r.GetDecimal(15)),
            Texts(r, 13),
            changes.NewByCategory
        )
        {
            Skipped = Texts(r, 16),
        };

    private static HashSet<string> Texts(NpgsqlDataReader r, int column) =>
        r.IsDBNull(column) ? [] : r.GetFieldValue<string[]>(column).ToHashSet(StringComparer.Ordinal);
}
