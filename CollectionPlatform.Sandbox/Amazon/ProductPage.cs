using System.Text.Json;
using CollectionPlatform.Sandbox.Calls;
using CollectionPlatform.Sandbox.Catalogue;

namespace CollectionPlatform.Sandbox.Amazon;

/// <summary>A page of a category.</summary>
internal sealed class ProductPage(ICatalogue catalogue, Category category, int page) : IPage
{
    public bool IsEmpty => category.Products == 0;

    public IPage? Before => page > 1 ? new ProductPage(catalogue, category, page - 1) : null;

    public void Write(Utf8JsonWriter json, Defect defect)
    {
        json.WriteStartObject();
        json.WriteNumber("page", page);
        if (!(IsEmpty && defect == Defect.MissingField))
            json.WriteNumber("totalPages", category.TotalPages);
        if (defect != Defect.MissingField || IsEmpty)
            WriteItems(json, defect);
        json.WriteEndObject();
    }

    private void WriteItems(Utf8JsonWriter json, Defect defect)
    {
        var products = catalogue.Page(category, page);
        json.WriteStartArray(defect == Defect.NulCharacter ? "\0products\0" : "products");
        foreach (var product in products)
            Write(json, product, new ItemWriter(json, defect == Defect.OddItem), withId: true);
        if (defect == Defect.OddItem && products.Count > 0)
            Write(json, products[0], new ItemWriter(json, odd: false), withId: false);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, Product product, ItemWriter item, bool withId)
    {
        json.WriteStartObject();
        if (withId)
            json.WriteString("asin", product.Asin);
        item.Text("title", product.Title);
        json.WriteString("url", product.Url);
        json.WriteString("imageUrl", product.ImageUrl);
        item.Number("stars", product.Stars);
        item.Whole("reviews", product.Reviews);
        item.Number("priceUsd", product.PriceUsd);
        item.Number("listPriceUsd", product.ListPriceUsd);
        json.WriteBoolean("bestSeller", product.BestSeller);
        item.Trailer();
        json.WriteEndObject();
    }
}
