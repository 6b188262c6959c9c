using System.Globalization;

namespace CollectionPlatform.Sandbox.Catalogue;

/// <summary>A catalogue of any size that is computed from the seed when asked; it holds categories, never products.</summary>
internal sealed class GeneratedCatalogue : ICatalogue
{
    private const int FirstDraw = 10; // the title takes the draws before
    private readonly long seed;
    private readonly ProductNumbering numbering;
    private readonly AsinCode asins;
    private readonly Category[] categories;

    public GeneratedCatalogue(SandboxOptions options)
    {
        seed = options.Seed;
        numbering = new(options.Categories, options.ProductsPerCategory, options.OverlapPercent);
        asins = new(seed);
        categories =
        [
            .. Enumerable
                .Range(0, options.Categories)
                .Select(i => new Category(i, ExternalId(i), Words.Category(i), options.ProductsPerCategory)),
        ];
    }

    public IReadOnlyList<Category> Categories => categories;

    public long ProductCount => numbering.Distinct;

    public Category? FindCategory(string externalId) =>
        externalId.StartsWith('c')
        && int.TryParse(externalId.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= 1
        && number <= categories.Length
        && ExternalId(number - 1) == externalId
            ? categories[number - 1]
            : null;

    public IReadOnlyList<Product> Page(Category category, int page)
    {
        var first = (page - 1) * ICatalogue.PageSize;
        var products = new Product[Math.Clamp(category.Products - first, 0, ICatalogue.PageSize)];
        for (var i = 0; i < products.Length; i++)
            products[i] = Product(numbering.ProductAt(category.Number, first + i));
        return products;
    }

    public Product? FindProduct(string asin) => asins.NumberOf(asin) is { } number && number < numbering.Distinct ? Product(number) : null;

    private static string ExternalId(int category) => string.Create(CultureInfo.InvariantCulture, $"c{category + 1:000}");

    private Product Product(long number)
    {
        var hash = StableHash.Of(seed, number);
        var asin = asins.Of(number);
        // Mostly cheap, sometimes dear; like the real data, 2 % have no price and few have a list price.
        var cents = hash.Below(FirstDraw, 100) < 2 ? 0 : (int)(299 + 40_000 * Math.Pow(hash.Fraction(FirstDraw + 1), 4));
        var listCents = hash.Below(FirstDraw + 2, 4) == 0 ? cents * (105 + hash.Below(FirstDraw + 3, 60)) / 100 : 0;
        return new(
            number,
            asin,
            Words.Title(hash),
            $"https://marketplace.example/dp/{asin}",
            $"https://images.example/{asin}.jpg",
            new decimal(30 + hash.Below(FirstDraw + 4, 21), 0, 0, false, 1),
            hash.Below(FirstDraw + 5, 20_000),
            Money(cents),
            Money(listCents),
            hash.Below(FirstDraw + 6, 100) < 3
        );
    }

    private static decimal Money(int cents) => new(cents, 0, 0, false, 2);
}
