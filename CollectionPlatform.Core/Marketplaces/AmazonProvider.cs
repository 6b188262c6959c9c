using System.Text.Json;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>Products of a category, page by page: <c>GET /amazon/categories/{externalId}/products?page=n</c>.</summary>
public sealed class AmazonProvider(HttpClient http, TimeProvider clock, int maxPages = AmazonProvider.DefaultMaxPages)
    : HttpProvider(http, clock, maxPages)
{
    public const int DefaultMaxPages = 50_000;

    private const decimal MostStars = 5;

    public override ProviderName Name => ProviderName.Amazon;

    protected override string PathOf(WorkUnit unit, string? title) =>
        $"amazon/categories/{Uri.EscapeDataString(unit.Subject)}/products?page={unit.Page}";

    protected override PageRead Read(JsonElement body, WorkUnit unit, int maxPages) => ReadPage(body, unit, maxPages);

    /// <summary>Reads what can be used of a body.</summary>
    public static PageRead ReadPage(JsonElement body, WorkUnit unit, int maxPages) =>
        PageRead.Of(body, unit, "products", maxPages, Product, p => p.Asin, (products, pages) => new CollectedPage(pages, products, []));

    private static (CollectedProduct?, string?) Product(Fields p)
    {
        if (p.Id("asin") is not { } asin)
            return (null, "asin");
        if (p.Text("title") is not { } title)
            return (null, "title");
        return (
            new CollectedProduct(
                asin,
                title,
                p.Address("url"),
                p.Address("imageUrl"),
                p.Number("stars", MostStars),
                p.Whole("reviews"),
                p.Money("priceUsd"),
                p.Money("listPriceUsd"),
                p.Flag("bestSeller")
            ),
            null
        );
    }
}
