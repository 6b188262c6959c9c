using System.Text.Json;
using System.Text.Json.Serialization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Core.Marketplaces;

/// <summary>Products of a category, page by page: <c>GET /amazon/categories/{externalId}/products?page=n</c>.</summary>
public sealed class AmazonProvider(HttpClient http, TimeProvider clock) : HttpProvider(http, clock)
{
    public override ProviderName Name => ProviderName.Amazon;

    protected override string PathOf(WorkUnit unit, string? title) =>
        $"amazon/categories/{Uri.EscapeDataString(unit.Subject)}/products?page={unit.Page}";

    protected override CollectedPage Parse(ReadOnlySpan<byte> body, WorkUnit unit)
    {
        var page = JsonSerializer.Deserialize(body, ProviderJson.Default.AmazonPage) ?? throw new JsonException("the body is null");
        var products = new List<CollectedProduct>(page.Products.Count);
        foreach (var p in page.Products)
        {
            if (p is null)
                throw new JsonException("products holds a null");
            products.Add(
                new CollectedProduct(
                    CheckedField.Id(p.Asin, "asin"),
                    CheckedField.Text(p.Title, "title"),
                    CheckedField.OptionalText(p.Url, "url"),
                    CheckedField.OptionalText(p.ImageUrl, "imageUrl"),
                    p.Stars,
                    p.Reviews,
                    CheckedField.Money(p.PriceUsd, "priceUsd"),
                    CheckedField.Money(p.ListPriceUsd, "listPriceUsd"),
                    p.BestSeller
                )
            );
        }

        return new CollectedPage(CheckedField.Pages(page.TotalPages), products, []);
    }
}

internal sealed record AmazonPage([property: JsonRequired] int TotalPages, [property: JsonRequired] IReadOnlyList<AmazonProduct?> Products);

internal sealed record AmazonProduct(
    [property: JsonRequired] string Asin,
    [property: JsonRequired] string Title,
    string? Url,
    string? ImageUrl,
    decimal? Stars,
    int? Reviews,
    decimal? PriceUsd,
    decimal? ListPriceUsd,
    bool BestSeller
);
