using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work.Commit.Listings;
using CollectionPlatform.Core.Workers;
using Npgsql;
using NpgsqlTypes;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>Fills the statements with a batch's columns.</summary>
internal static class CommitCommand
{
    private const int MaxDetail = 500;

    internal const NpgsqlDbType Shorts = NpgsqlDbType.Array | NpgsqlDbType.Smallint,
        Ints = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        Texts = NpgsqlDbType.Array | NpgsqlDbType.Text,
        Money = NpgsqlDbType.Array | NpgsqlDbType.Numeric,
        Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        Longs = NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        Flags = NpgsqlDbType.Array | NpgsqlDbType.Boolean,
        Days = NpgsqlDbType.Array | NpgsqlDbType.Date,
        Ids = NpgsqlDbType.Array | NpgsqlDbType.Uuid;

    public static NpgsqlBatch Build(
        NpgsqlConnection connection,
        Lane lane,
        RunPlan plan,
        RunBatch b,
        ListingChanges changes,
        DateTimeOffset now
    )
    {
        var run = plan.Id;
        var batch = new NpgsqlBatch(connection);
        Add(batch, CommitStatements.Fence, One(lane.WorkerId), One(lane.Index), One(lane.Epoch), One(lane.Next));
        if (b.Finishing.Count > 0)
        {
            Units(batch, lane, run, b);
            Add(batch, CommitStatements.Log, One(run.Value), One(lane.NextBatchId), One(b.Log));
        }
        batch.AddListings(run.Value, changes);
        if (b.Shown.Count > 0)
            Add(
                batch,
                CommitStatements.ProductCategories,
                One(run.Value),
                Many(b.Shown.Keys, p => p.Asin, Texts),
                Many(b.Shown.Keys, p => p.Category, Shorts)
            );
        Add(batch, CommitStatements.LockRun, One(run.Value));
        if (b.LaterPages.Rows.Count > 0)
            Add(
                batch,
                CommitStatements.Pages,
                One(run.Value),
                Many(b.LaterPages.Rows, p => p.Key.Provider, Shorts),
                Many(b.LaterPages.Rows, p => p.Key.Subject, Texts),
                Many(b.LaterPages.Rows, p => p.Value.Pages, Ints),
                Many(b.LaterPages.Rows, p => p.Value.Ends, Flags)
            );
        Counters(batch, lane, plan, b, changes, now);
        if (b.Reservations.Count > 0)
            Add(
                batch,
                CommitStatements.Reservations,
                One(lane.WorkerId),
                One(run.Value),
                Many(b.Reservations, r => r.Key.Provider, Shorts),
                Many(b.Reservations, r => r.Key.Reserved, Money),
                Many(b.Reservations, r => r.Key.List, Money),
                Many(b.Reservations, r => r.Value, Ints)
            );
        if (b.Products.Count > 0)
            Products(batch, b, now);
        batch.AddProducts(changes);
        foreach (var (who, bills) in b.Bills)
            Add(batch, CommitStatements.Bills, One(who), One(bills.Discrepancy), Many(bills.Last, usd => usd, Money), One(bills.Answered));
        return batch;
    }

    private static void Units(NpgsqlBatch batch, Lane lane, RunId run, RunBatch b) =>
        Add(
            batch,
            CommitStatements.Units,
            One(run.Value),
            One(lane.NextBatchId),
            Many(b.Finishing, u => u.At.UtcDateTime, Times),
            Many(b.Finishing, u => (short)u.Unit.Provider, Shorts),
            Many(b.Finishing, u => u.Unit.Subject, Texts),
            Many(b.Finishing, u => u.Unit.Page, Ints),
            Many(b.Finishing, u => u.Unit.Category, Shorts),
            Many(b.Finishing, u => u.CostUsd, Money),
            Many(b.Finishing, TotalPages, Ints),
            Many(b.Finishing, u => u.Outcome is UnitOutcome.Skipped s ? Wire.WireJson.Name(s.Reason) : null, Texts),
            Many(b.Finishing, u => u.Note is { } note ? Wire.WireJson.Name(note.Reason) : null, Texts),
            Many(
                b.Finishing,
                u => (u.Outcome is UnitOutcome.Skipped s ? s.Detail : u.Note?.Detail) is { } detail ? Clean(detail) : null,
                Texts
            ),
            Many(b.Finishing, u => u.Status, Ints),
            Many(b.Finishing, ShownIds.ToKeep, Longs)
        );

    private static int TotalPages(UnitResult result) =>
        result switch
        {
            { Unit.Page: 1, Outcome: UnitOutcome.Collected collected } => collected.Page.TotalPages,
            { Outcome: UnitOutcome.Skipped skipped } => skipped.TotalPages,
            _ => 0,
        };

    private static void Counters(NpgsqlBatch batch, Lane lane, RunPlan plan, RunBatch b, ListingChanges changes, DateTimeOffset now) =>
        Add(
            batch,
            CommitStatements.Counters,
            One(plan.Id.Value),
            Many(b.Shown, p => p.Key.Asin, Texts),
            Many(b.Shown, p => p.Key.Category, Shorts),
            Many(b.Shown, p => p.Value.Page, Ints),
            Many(b.Shown, p => p.Value.Shared, Flags),
            Many(b.Categories, c => c.Key, Shorts),
            Many(b.Categories, c => c.Value.Done, Ints),
            Many(b.Categories, c => c.Value.Known, Ints),
            Many(b.Categories, c => c.Value.Failed, Ints),
            Many(b.Categories, c => c.Value.Amazon, Ints),
            Many(b.Categories, c => c.Value.Ebay, Ints),
            Many(b.Categories, c => c.Value.Usd, Money),
            One(b.Finishing.Count),
            One(b.Known),
            One(b.Failed),
            One(b.AmazonCalls),
            One(b.EbayCalls),
            new NpgsqlParameter
            {
                Value = b.Finishing.Count > 0 ? b.Finishing[^1].Unit.Category : DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Smallint,
            },
            One(b.Settled),
            One(b.Uncertain),
            One(b.Reserved),
            One(lane.NextBatchId),
            One(now.UtcDateTime),
            Many(b.Spend, s => s.Key.Provider, Shorts),
            Many(b.Spend, s => s.Key.Category, Shorts),
            Many(b.Spend, s => s.Key.Price, Money),
            Many(b.Spend, s => s.Value.Calls, Ints),
            Many(b.Spend, s => s.Value.Settled, Money),
            Many(b.Spend, s => s.Value.Uncertain, Money),
            Many(b.Spend, s => s.Value.Wasted, Money),
            Many(b.Spend, s => s.Value.Discrepancy, Money),
            Many(b.Spend, s => s.Value.Leads, Flags),
            Many(plan.Chain, r => r.Value, Ids),
            Many(b.Spend, s => s.Key.Day, Days),
            Many(changes.NewByCategory, c => c.Key, Shorts),
            Many(changes.NewByCategory, c => c.Value, Longs),
            new NpgsqlParameter
            {
                Value = changes.Now is { } read ? read.UtcDateTime : DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.TimestampTz,
            }
        );

    private static void Products(NpgsqlBatch batch, RunBatch b, DateTimeOffset now)
    {
        var products = b.Products.Values.Select(p => p.Product).ToList();
        Add(batch, CommitStatements.Clock, One(products.Count));
        Add(
            batch,
            CommitStatements.Products,
            Many(products, p => p.Asin, Texts),
            Many(products, p => p.Title, Texts),
            Many(products, p => p.Url, Texts),
            Many(products, p => p.ImageUrl, Texts),
            Many(products, p => p.Stars, Money),
            Many(products, p => p.Reviews, Ints),
            Many(products, p => p.PriceUsd, Money),
            Many(products, p => p.ListPriceUsd, Money),
            Many(products, p => p.BestSeller, Flags),
            One(now.UtcDateTime),
            One(products.Count)
        );
    }

    /// <summary>A detail may quote what the provider sent; Postgres takes no NUL.</summary>
    private static string Clean(string detail) => detail.Replace('\0', '\uFFFD').Cut(MaxDetail);

    public static NpgsqlParameter One<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public static NpgsqlParameter Many<T, TValue>(IReadOnlyCollection<T> rows, Func<T, TValue> column, NpgsqlDbType type)
    {
        var values = new TValue[rows.Count];
        var i = 0;
        foreach (var row in rows)
            values[i++] = column(row);
        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = type };
    }

    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        batch.BatchCommands.Add(command);
    }

    public static NpgsqlParameter[] KeysOf(IReadOnlyCollection<WorkUnit> units) =>
        [Many(units, u => (short)u.Provider, Shorts), Many(units, u => u.Subject, Texts), Many(units, u => u.Page, Ints)];
}
