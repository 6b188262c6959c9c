using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>What there is to collect: categories of pages of products, and a look-up with its listings for each product.</summary>
/// <param name="ProductsPerPage">Products on a page, each with a look-up.</param>
/// <param name="Listings">Listings that a look-up answers; the sandbox has its own.</param>
internal sealed record Scenario(string Name, int ProductsPerPage, int Listings)
{
    public const int Categories = 50;

    /// <summary>Only the look-ups are measured: all pages were read before.</summary>
    public bool PagesAreRead { get; private init; }

    /// <summary>Over HTTP from the sandbox, a process of its own.</summary>
    public bool IsOverHttp { get; private init; }

    public static readonly IReadOnlyList<Scenario> All =
    [
        new("items", 20, 1) { PagesAreRead = true },
        new("fanout", 10, 1),
        new("real", 20, 10),
        new("http", 20, 0) { IsOverHttp = true },
    ];

    /// <summary>Pages of each category, so that there are about so many units in all.</summary>
    public int Pages(int units) => Math.Max(1, units / (PagesAreRead ? ProductsPerPage : ProductsPerPage + 1) / Categories);

    /// <summary>Enough categories to warm everything up with, of as many pages.</summary>
    public static int WarmCategories(int pages) => Math.Clamp(100 / pages, 1, 5);

    /// <summary>Providers in this process, which answer at once.</summary>
    public IReadOnlyList<IProvider> Providers(int pages) =>
        [.. ProviderNames.All.Select(name => new GeneratedProvider(name, pages, Listings, ProductsPerPage))];
}
