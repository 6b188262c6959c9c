using System.Text.Json;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;

namespace CollectionPlatform.Core.Work.Commit;

/// <summary>
/// The results of one run in one commit, laid out as the columns the statements take, in key order, with the sums already made.
/// </summary>
internal sealed class RunBatch
{
    /// <summary>The results that finish a unit, in the order of the log; a unit that stands twice finishes once.</summary>
    public readonly List<UnitResult> Finishing = [];

    /// <summary>JSON of each finishing unit's items, or null.</summary>
    public readonly List<string?> ItemsJson = [];
    public readonly List<IReadOnlyList<LogItem>> Items = [];

    /// <summary>First unit that shows each product, by ASIN.</summary>
    public readonly SortedDictionary<string, (UnitResult By, Items.CollectedProduct Product)> Products = new(StringComparer.Ordinal);
    public readonly SortedSet<(string Asin, short Category)> ProductCategories = [];
    public readonly SortedDictionary<string, (string Asin, Items.CollectedListing Listing)> Listings = new(StringComparer.Ordinal);
    public readonly SortedDictionary<string, Items.CollectedSeller> Sellers = new(StringComparer.Ordinal);

    /// <summary>Products whose listings changed and which are not themselves written.</summary>
    public readonly SortedSet<string> Touched = new(StringComparer.Ordinal);

    public readonly SortedDictionary<short, CategorySums> Categories = [];

    /// <summary>The sums of the book of spend.</summary>
    public readonly SortedDictionary<(short Provider, short Category, decimal Price), SpendSums> Spend = [];

    /// <summary>Calls that leave their reservation.</summary>
    public readonly SortedDictionary<(short Provider, decimal Reserved, decimal List), int> Reservations = [];

    /// <summary>What the answers of each provider say they cost.</summary>
    public readonly SortedDictionary<short, BilledAnswers> Bills = [];
    public int Failed,
        Known,
        AmazonCalls,
        EbayCalls,
        ListingCount;
    public decimal Settled,
        Uncertain,
        Reserved;

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);

    public RunBatch(IReadOnlyList<UnitResult> results)
    {
        foreach (var result in results)
            Add(result);
        Touched.ExceptWith(Products.Keys);
    }

    /// <summary>No money and no unit: nothing for Postgres to do.</summary>
    public bool IsEmpty => Finishing.Count == 0 && Reserved == 0 && Settled == 0 && Uncertain == 0;

    private void Add(UnitResult result)
    {
        var sums = Sums(result.Unit.Category);
        var spend = AddCharge(result, sums);
        if (!result.Finishes || !seen.Add(result.Unit.Id))
            return;

        Finishing.Add(result);
        sums.Done++;
        if (result.Outcome is UnitOutcome.Collected collected)
            AddItems(result, collected.Page, sums, spend);
        else
        {
            if (spend is not null)
                spend.Wasted += result.Charge.Settled;
            Failed++;
            sums.Failed++;
            ItemsJson.Add(null);
            Items.Add([]);
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
        return charge.Called ? AddSpend(result, charge, sums) : null;
    }

    private SpendSums AddSpend(UnitResult result, Charge charge, CategorySums category)
    {
        var provider = (short)result.Unit.Provider;
        var key = (provider, result.Unit.Category, charge.Price.List);
        if (!Spend.TryGetValue(key, out var spend))
        {
            Spend[key] = spend = new SpendSums { LeadsProducts = result.Unit.Provider == ProviderName.Amazon && !category.HasLead };
            category.HasLead |= spend.LeadsProducts;
        }

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

    private void AddItems(UnitResult result, Items.CollectedPage page, CategorySums sums, SpendSums? spend)
    {
        var items = new List<LogItem>(page.Products.Count + page.Listings.Count);
        foreach (var product in page.Products)
        {
            items.Add(new LogItem(product.Asin, null, product.Title, null, product.PriceUsd));
            Products.TryAdd(product.Asin, (result, product));
            ProductCategories.Add((product.Asin, result.Unit.Category));
        }

        foreach (var listing in page.Listings)
        {
            items.Add(new LogItem(null, listing.ListingId, listing.Title, listing.Seller.Username, listing.PriceUsd));
            Listings[listing.ListingId] = (result.Unit.Subject, listing);
            Sellers[listing.Seller.Username] = listing.Seller;
        }

        if (page.Listings.Count > 0)
            Touched.Add(result.Unit.Subject);
        ListingCount += page.Listings.Count;
        sums.Listings += page.Listings.Count;
        if (spend is not null)
            spend.Listings += page.Listings.Count;
        var following = result.Unit.Page == 1 ? Math.Max(0, page.TotalPages - 1) : 0;
        Known += following;
        sums.Known += following;
        Items.Add(items);
        ItemsJson.Add(items.Count == 0 ? null : JsonSerializer.Serialize(items, WireJson.Options));
    }

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
            Listings,
            Failed,
            Amazon,
            Ebay;
        public decimal Usd;
        public bool HasLead;
    }

    public sealed class SpendSums
    {
        /// <summary>
        /// Whether the products new to the run from this category are counted here: once, also when two prices meet in one batch.
        /// </summary>
        public bool LeadsProducts { get; init; }
        public int Calls,
            Listings;
        public decimal Settled,
            Uncertain,
            Wasted,
            Discrepancy;
    }
}
