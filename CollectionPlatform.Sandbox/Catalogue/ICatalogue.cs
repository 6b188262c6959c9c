namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>What the marketplace sells: generated, or read from CSV files.</summary>
internal interface ICatalogue
{
    /// <summary>Products on a page of a category.</summary>
    public const int PageSize = 20;

    /// <summary>All categories, in a stable order.</summary>
    IReadOnlyList<Category> Categories { get; }

    /// <summary>Distinct products.</summary>
    long ProductCount { get; }

    /// <summary>The category, or null when there is none with that id.</summary>
    Category? FindCategory(string externalId);

    /// <summary>The products of a page, counted from 1 to <see cref="Category.TotalPages"/>.</summary>
    IReadOnlyList<Product> Page(Category category, int page);

    /// <summary>The product, or null when none has that ASIN.</summary>
    Product? FindProduct(string asin);
}

/// <summary>A category as the marketplace names it.</summary>
/// <param name="Number">Position in <see cref="ICatalogue.Categories"/>.</param>
/// <param name="ExternalId">The marketplace's id.</param>
/// <param name="Name">What people read.</param>
/// <param name="Products">Products that it lists, those shared with another category included.</param>
internal sealed record Category(int Number, string ExternalId, string Name, int Products)
{
    /// <summary>Pages of <see cref="ICatalogue.PageSize"/>; an empty category has one empty page.</summary>
    public int TotalPages => Math.Max(1, (Products + ICatalogue.PageSize - 1) / ICatalogue.PageSize);
}

/// <summary>A product of the marketplace. Prices in USD; 0 where the marketplace does not tell.</summary>
/// <param name="Number">Unique in the catalogue, counted from 0.</param>
/// <param name="Asin">Ten characters, unique in the catalogue.</param>
internal sealed record Product(
    long Number,
    string Asin,
    string Title,
    string Url,
    string ImageUrl,
    decimal Stars,
    int Reviews,
    decimal PriceUsd,
    decimal ListPriceUsd,
    bool BestSeller
);
