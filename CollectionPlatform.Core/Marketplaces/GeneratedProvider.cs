using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>
/// A provider inside the process, for benchmarks: it costs no network and no parsing, so that what is measured is the engine. Deterministic
/// by the unit.
/// </summary>
/// <param name="pagesPerCategory">Pages of products each category has.</param>
/// <param name="listingsPerProduct">Listings each product look-up answers.</param>
/// <param name="pageSize">Products on a page.</param>
public sealed class GeneratedProvider(ProviderName name, int pagesPerCategory, int listingsPerProduct, int pageSize = 20) : IProvider
{
    public ProviderName Name => name;

    public Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop) =>
        Task.FromResult(new ProviderAnswer(TransportFault.None, 200, name == ProviderName.Amazon ? Products(unit) : Listings(unit)));

    private CollectedPage Products(WorkUnit unit) =>
        new(
            pagesPerCategory,
            [
                .. Enumerable
                    .Range((unit.Page - 1) * pageSize, pageSize)
                    .Select(n => Product(string.Create(CultureInfo.InvariantCulture, $"{unit.Subject}-{n:D6}"))),
            ],
            []
        );

    private static CollectedProduct Product(string asin) =>
        new(
            asin,
            $"Product {asin}, stainless steel, set of four",
            $"https://shop.example/dp/{asin}",
            $"https://shop.example/img/{asin}.jpg",
            4.5m,
            128,
            19.99m,
            24.99m,
            false
        );

    private CollectedPage Listings(WorkUnit unit) =>
        new(1, [], [.. Enumerable.Range(0, listingsPerProduct).Select(n => Listing(unit.Subject, n))]);

    private static CollectedListing Listing(string asin, int n) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"{asin}-L{n}"),
            $"{asin} new in box, lot {n}",
            17.49m + n,
            3.99m,
            "New",
            new CollectedSeller(
                string.Create(CultureInfo.InvariantCulture, $"seller{asin.Aggregate(n, (hash, c) => (hash * 31 + c) % 4000)}"),
                1200,
                99.1m
            )
        );
}
