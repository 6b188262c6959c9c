using System.Buffers;
using System.Text;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>Rows as the engine writes them.</summary>
internal static class Rows
{
    public static Run Run(
        RunState state = RunState.Running,
        DateTimeOffset? created = null,
        string name = "Run",
        decimal settled = 0,
        decimal uncertain = 0,
        long done = 0,
        long known = 0,
        long expected = 0,
        DateTimeOffset? started = null,
        ProviderName? waitingFor = null,
        short? category = null,
        decimal? warnedCap = null
    ) =>
        new()
        {
            Id = RunId.New(),
            Job = "collection",
            Name = name,
            State = state,
            RequestedBy = "admin",
            CreatedAt = created ?? DateTimeOffset.UtcNow,
            StartedAt = started,
            FinishedAt = state.IsFinal() ? DateTimeOffset.UtcNow : null,
            EstimateUsd = 1m,
            EstimateCalls = expected,
            CapUsd = 5m,
            SettledUsd = settled,
            UncertainUsd = uncertain,
            UnitsDone = done,
            UnitsKnown = Math.Max(done, known),
            Seq = done,
            WaitingFor = waitingFor,
            CurrentCategory = category,
            WarnedCapUsd = warnedCap,
            // a call in flight, or upkeep would end the move at once
            ReservedUsd = state is RunState.Running or RunState.Pausing or RunState.Cancelling ? 0.01m : 0,
        };

    public static RunCategory Category(Run run, short ordinal, string name) =>
        new()
        {
            RunId = run.Id,
            Ordinal = ordinal,
            CategoryId = CategoryId.New(),
            ExternalId = $"x{ordinal}",
            Name = name,
            UnitsKnown = 1,
        };

    /// <summary>A commit of eBay units with subjects <c>{batch}-{ord}</c>; those at <paramref name="failed"/> were skipped.</summary>
    public static object[] Commit(
        Run run,
        long batch,
        long firstSeq,
        int units,
        SkipReason? failed = null,
        DateTimeOffset? at = null,
        int items = 0
    )
    {
        var when = at ?? DateTimeOffset.UtcNow;
        var log = Enumerable
            .Range(0, units)
            .Select(ord => new FinishedUnit
            {
                RunId = run.Id,
                Provider = ProviderName.Ebay,
                Subject = $"{batch}-{ord}",
                Page = 1,
                Category = 0,
                Batch = batch,
                Ord = ord,
                At = when,
                CostUsd = 0.002m,
                Reason = failed,
                Detail = failed is null ? null : "=because",
                Status = failed is null ? 200 : 404,
            })
            .ToList();
        return
        [
            new RunCommit
            {
                RunId = run.Id,
                FirstSeq = firstSeq,
                Units = units,
                Items = items,
                Failed = failed is null ? 0 : units,
                Batch = batch,
                At = when,
            },
            new CommittedLog
            {
                RunId = run.Id,
                Batch = batch,
                Entries = LogPack.Write([.. log.Select(u => Entry(u, u.Ord + 1))]).ToArray(),
            },
            .. log,
        ];
    }

    /// <summary>What the log says of a unit that found one listing or nothing, in the category Books.</summary>
    public static LogEntry Entry(FinishedUnit unit, long id) =>
        new(
            id,
            WorkUnit.IdOf(unit.Provider, unit.Subject, unit.Page),
            unit.Provider.Key(),
            "Books",
            unit.Reason is null ? LogEntry.Collected : LogEntry.Skipped,
            unit.Reason,
            unit.CostUsd,
            unit.At,
            unit.Reason is null ? [new LogItem(null, $"L{unit.Subject}", "Wool", "seller", 1.5m)] : []
        );

    public static Product Product(int position, string? title = null) =>
        new()
        {
            Asin = $"B{position:000000}",
            Title = title ?? $"Product {position}",
            PriceUsd = 9.99m,
            Stars = 4.5m,
            Reviews = 12,
            CollectedAt = DateTimeOffset.UtcNow,
            Position = position,
        };

    /// <summary>What the product shows.</summary>
    public static ProductListings Listings(Product product, params PackedListing[] listings) =>
        new()
        {
            Asin = product.Asin,
            Listings = Encoding.UTF8.GetString(ListingPack.Write(listings, new ArrayBufferWriter<byte>())),
            Sellers = listings.Where(l => l.EndedAt is null).Select(l => l.Seller).Distinct(StringComparer.Ordinal).Count(),
        };

    /// <summary>A listing that was found for the product first, and that costs as many USD as its number.</summary>
    public static PackedListing Listing(Product product, int number, DateTimeOffset? endedAt = null) =>
        new(
            $"{product.Asin}-{number}",
            "Wool",
            number,
            ShippingUsd: 0,
            "New",
            "wool-shop",
            FeedbackScore: null,
            FeedbackPercent: null,
            DateTimeOffset.UtcNow,
            EndedAt: endedAt
        );
}
