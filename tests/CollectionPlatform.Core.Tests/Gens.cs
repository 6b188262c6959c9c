using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CsCheck;

namespace CollectionPlatform.Core.Tests;

/// <summary>
/// What the property tests are tried with. A failure prints the smallest example found and its seed; set CsCheck_Seed to repeat it.
/// </summary>
internal static class Gens
{
    public static readonly Gen<PricesView> Prices = Gen.Select(Usd(2), Usd(2), PricesOf);

    public static readonly Gen<SettingsView> Settings = Gen.Select(Usd(1000), Gen.Int[1, 99], (cap, warn) => new SettingsView(cap, warn));

    /// <summary>A category and what its last runs, if any, foretell.</summary>
    public static readonly Gen<(Category, CategoryForecast)> Category = Gen.Select(
        Gen.OneOf(Gen.OneOf<int?>(null, 0, 1), Gen.Int[0, 199].Select(n => (int?)n), Gen.Int[0, 1_000_000].Select(n => (int?)n)),
        Gen.OneOf(0, 3, 150, 100_000).SelectMany(most => Run(most).Array[0, CategoryHistory.MaxRuns]),
        (expected, runs) =>
        {
            var category = CategoryOf(expected);
            return (category, CategoryForecast.Of(category, new CategoryHistory([.. runs])));
        }
    );

    public static readonly Gen<List<(Category, CategoryForecast)>> Categories = Category.List[0, 29];

    /// <summary>An amount with 6 decimals, more than 0.</summary>
    public static Gen<decimal> Usd(decimal max) => Gen.Long[1, (long)(max * 1_000_000)].Select(n => n / 1_000_000m);

    public static Gen<PastCollection> Run(int mostProducts) =>
        from products in Gen.Int[0, mostProducts]
        from pages in Gen.Int[0, 2]
        from again in Gen.Int[0, products]
        from shared in Gen.Int[0, mostProducts]
        select new PastCollection(products, 1 + ((products + shared) / 20) + pages, products + again, shared);

    public static PricesView PricesOf(decimal amazon, decimal ebay) => new(new PriceView(amazon, 1, 1), new PriceView(ebay, 1, 1));

    public static Category CategoryOf(int? expected) =>
        new()
        {
            Id = CategoryId.New(),
            Name = "Any",
            ExternalId = "a",
            ExpectedProducts = expected,
        };
}
