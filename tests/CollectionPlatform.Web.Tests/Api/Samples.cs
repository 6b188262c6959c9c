using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Web.Tests.Site;

/// <summary>Runs, log entries and products as the Api would tell them.</summary>
internal static partial class Samples
{
    public static RunView Run(string name, RunState state = RunState.Running, long done = 0, Guid? id = null, DateTimeOffset? at = null)
    {
        var created = at ?? DateTimeOffset.UtcNow.AddMinutes(-3);
        return new(
            id ?? Guid.CreateVersion7(),
            "collection",
            name,
            state,
            null,
            "admin",
            created,
            created,
            state.IsFinal() ? created.AddMinutes(2) : null,
            null,
            new RunEstimate(2.90m, 1250),
            Spend(done),
            Counts(done),
            "Knitting & Crochet Supplies",
            41.5,
            state == RunState.Running ? new RunEta(20, 28, null) : null
        );
    }

    public static RunView Retention(RunState state, long done, long known, int days = 90)
    {
        var created = DateTimeOffset.UtcNow;
        return new(
            Guid.CreateVersion7(),
            JobNames.Retention,
            string.Create(CultureInfo.InvariantCulture, $"Retention {created:yyyy-MM-dd HH:mm}"),
            state,
            null,
            "admin",
            created,
            state == RunState.Pending ? null : created,
            state.IsFinal() ? created.AddSeconds(75) : null,
            null,
            new RunEstimate(0, 0),
            RunSpend.Of(0, 0, 5, null),
            new RunCounts(done, known, 0, 0, 0, 0, new CallCounts(0, 0)),
            null,
            0,
            state == RunState.Running ? new(null, null, "runs differ in size") : null
        )
        {
            Retention = new(days, created.AddDays(-days), done * 283, done * 600),
        };
    }

    public static RunSpend Spend(long done) => RunSpend.Of(done * 0.0024m, 0, 5, null);

    public static RunCounts Counts(long done) =>
        new(done, Math.Max(410, done), 1250, done * 2, done * 3, done / 100, new CallCounts(done / 10, done - done / 10));

    public static LogEntry Entry(long id) =>
        id % 7 == 0
            ? new(
                id,
                $"ebay:B{id:0000}:1",
                "ebay",
                "Knitting & Crochet Supplies",
                LogEntry.Skipped,
                SkipReason.Malformed,
                0.002m,
                DateTimeOffset.UtcNow,
                []
            )
            : new(
                id,
                $"ebay:B{id:0000}:1",
                "ebay",
                "Knitting & Crochet Supplies",
                LogEntry.Collected,
                null,
                0.002m,
                DateTimeOffset.UtcNow,
                [new LogItem(null, $"L{id}", $"Circular knitting needles, set {id}", $"yarn_house_{id % 9}", 12.5m + id)]
            );

    /// <summary>A product with one listing, a dollar cheaper than at Amazon.</summary>
    public static ProductView Product(string asin, string title, long position, string seller = "yarn_house") =>
        new(asin, title, null, null, 4.5m, 12, 9.99m, null, false, DateTimeOffset.UtcNow, position, [
            new ListingView("L1", "Wool", 8m, 1m, "New", new SellerView(seller, 120, 99.1m), DateTimeOffset.UtcNow),
        ]);
}
