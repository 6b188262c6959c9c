using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit.Listings;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// The results of one run in one commit, laid out as the columns the statements take, in key order, with the sums already made.
/// </summary>
internal sealed class RunBatch
{
    /// <summary>The results that finish a unit, in the order of the log; a unit that stands twice finishes once.</summary>
    public readonly List<UnitResult> Finishing = [];

    /// <summary>Their log entries: a <see cref="LogPack"/>.</summary>
    public readonly ReadOnlyMemory<byte> Log;

    /// <summary>First unit that shows each product, by ASIN.</summary>
    public readonly SortedDictionary<string, (UnitResult By, Items.CollectedProduct Product)> Products = new(StringComparer.Ordinal);

    /// <summary>First page of each category that shows each product, and whether another category of the batch shows it before.</summary>
    public readonly SortedDictionary<(string Asin, short Category), (int Page, bool Shared)> Shown = new(
        ByTextAnd<short>((a, b) => a.CompareTo(b))
    );

    /// <summary>Each once, in key order.</summary>
    public readonly ShownListing[] Listings;

    /// <summary>What there is of searches, by product; in no order.</summary>
    public readonly Dictionary<string, Search> Searches = new(StringComparer.Ordinal);

    public readonly LaterPages LaterPages = new();

    public readonly SortedDictionary<short, CategorySums> Categories = [];

    /// <summary>The sums of the book of spend. A call belongs to the day of its answer, whenever it is committed.</summary>
    public readonly SortedDictionary<(DateOnly Day, short Provider, short Category, decimal Price), SpendSums> Spend = [];

    /// <summary>Calls that leave their reservation.</summary>
    public readonly SortedDictionary<(short Provider, decimal Reserved, decimal List), int> Reservations = [];

    /// <summary>What the answers of each provider say they cost.</summary>
    public readonly SortedDictionary<short, BilledAnswers> Bills = [];
    public int Failed,
        Known,
        AmazonCalls,
        EbayCalls;
    public decimal Settled,
        Uncertain,
        Reserved;

    private readonly HashSet<WorkUnit> seen = [];
    private readonly Dictionary<string, ShownListing> listings;
    private readonly HashSet<(short Provider, short Category)> led = [];

    public RunBatch(RunPlan plan, IReadOnlyList<UnitResult> results)
    {
        listings = new(results.Sum(result => ListingsOf(result).Count), StringComparer.Ordinal);
        foreach (var result in results)
            Add(result);
        Listings = [.. listings.Values.OrderBy(listing => listing.Id, StringComparer.Ordinal)];
        var fingerprint = new Items.OfferFingerprint();
        foreach (var listing in Listings)
            listing.Offer = fingerprint.Of(listing.Listing);
        Log = LogPack.Write([.. Finishing.Select(result => LogEntries.Of(plan, result))]);
    }

    /// <summary>No money and no unit: nothing for Postgres to do.</summary>
    public bool IsEmpty => Finishing.Count == 0 && Reserved == 0 && Settled == 0 && Uncertain == 0;

    private void Add(UnitResult result)
    {
        var sums = Sums(result.Unit.Category);
        var spend = AddCharge(result, sums);
        if (!result.Finishes || !seen.Add(result.Unit))
            return;

        Finishing.Add(result);
        sums.Done++;
        LaterPages.Add(result);
        if (result.Unit.Provider == ProviderName.Ebay)
            AddSearch(result);
        if (result.Note is not null)
        {
            Failed++;
            sums.Failed++;
        }

        if (result.Outcome is UnitOutcome.Collected collected)
            AddItems(result, collected.Page, sums);
        else
        {
            if (spend is not null)
                spend.Wasted += result.Charge.Settled;
            Failed++;
            sums.Failed++;
        }
    }

    /// <summary>Answers the sums the call belongs to; null when none was made.</summary>
    private SpendSums? AddCharge(UnitResult result, CategorySums sums)
    {
        var charge = result.Charge;
        Reserved += charge.Reserved;
        Settled += charge.Settled;
        Uncertain += charge.Uncertain;
        sums.Usd += charge.Settled;
        if (charge.Called)
        {
            if (result.Unit.Provider == ProviderName.Amazon)
                (AmazonCalls, sums.Amazon) = (AmazonCalls + 1, sums.Amazon + 1);
            else
                (EbayCalls, sums.Ebay) = (EbayCalls + 1, sums.Ebay + 1);
        }

        var provider = (short)result.Unit.Provider;
        if (charge.Reserved > 0)
        {
            var key = (provider, charge.Price.Reserved, charge.Price.List);
            Reservations[key] = Reservations.GetValueOrDefault(key) + 1;
        }

        if (charge.Called)
            AddBill(provider, result);
        return charge.Called ? AddSpend(result, charge) : null;
    }

    private SpendSums AddSpend(UnitResult result, Charge charge)
    {
        var provider = (short)result.Unit.Provider;
        var key = (DateOnly.FromDateTime(result.At.UtcDateTime), provider, result.Unit.Category, charge.Price.List);
        if (!Spend.TryGetValue(key, out var spend))
            Spend[key] = spend = new SpendSums { Leads = led.Add((provider, result.Unit.Category)) };
        spend.Calls++;
        spend.Settled += charge.Settled;
        spend.Uncertain += charge.Uncertain;
        spend.Discrepancy += charge.Discrepancy;
        return spend;
    }

    private void AddBill(short provider, UnitResult result)
    {
        if (!Bills.TryGetValue(provider, out var bills))
            Bills[provider] = bills = new BilledAnswers();
        bills.Add(result);
    }

    private void AddItems(UnitResult result, Items.CollectedPage page, CategorySums sums)
    {
        var category = result.Unit.Category;
        foreach (var product in page.Products)
        {
            Products.TryAdd(product.Asin, (result, product));
            Shown.TryAdd((product.Asin, category), (result.Unit.Page, Products[product.Asin].By.Unit.Category != category));
        }

        var following = result.Unit.Page == 1 ? Math.Max(0, page.TotalPages - 1) : 0;
        Known += following;
        sums.Known += following;
    }

    /// <summary>
    /// One order of keys for every worker. The order of a language would take ids for equal that differ in a sign it passes over.
    /// </summary>
    internal static Comparer<(string Text, T Other)> ByTextAnd<T>(Comparison<T> others) =>
        Comparer<(string Text, T Other)>.Create(
            (a, b) => string.CompareOrdinal(a.Text, b.Text) is not 0 and var order ? order : others(a.Other, b.Other)
        );

    private void AddSearch(UnitResult result)
    {
        if (!Searches.TryGetValue(result.Unit.Subject, out var search))
            Searches[result.Unit.Subject] = search = new Search();
        search.Add(result, [.. ListingsOf(result).Select(listing => Show(result.Unit, listing))]);
    }

    private ShownListing Show(WorkUnit unit, Items.CollectedListing listing)
    {
        if (listings.TryGetValue(listing.ListingId, out var shown))
            shown.Listing = listing;
        else
            listings[listing.ListingId] = shown = new ShownListing(unit.Category, unit.Subject, listing);
        return shown;
    }

    private static IReadOnlyList<Items.CollectedListing> ListingsOf(UnitResult result) =>
        (result.Outcome as UnitOutcome.Collected)?.Page.Listings ?? [];

    private CategorySums Sums(short category)
    {
        if (!Categories.TryGetValue(category, out var sums))
            Categories[category] = sums = new CategorySums();
        return sums;
    }

    public sealed class CategorySums
    {
        public int Done,
            Known,
            Failed,
            Amazon,
            Ebay;
        public decimal Usd;
    }

    public sealed class SpendSums
    {
        /// <summary>
        /// Whether the items new to the run from this provider and category are counted here: once, also when two prices meet in one batch.
        /// </summary>
        public bool Leads { get; init; }
        public int Calls;
        public decimal Settled,
            Uncertain,
            Wasted,
            Discrepancy;
    }
}
