using System.Text.Json;
using CollectionPlatform.Sandbox.Calls;
using CollectionPlatform.Sandbox.Catalogue;

namespace CollectionPlatform.Sandbox.Amazon;

/// <summary>A page of a category.</summary>
internal sealed class ProductPage(ICatalogue catalogue, Category category, int page) : IPage
{
    public bool IsEmpty => category.Products == 0;

    public void Write(Utf8JsonWriter json, Defect defect)
    {
        json.WriteStartObject();
        json.WriteNumber("page", page);
        if (!(IsEmpty && defect == Defect.MissingField))
            json.WriteNumber("totalPages", category.TotalPages);
        json.WriteStartArray("products");
        foreach (var product in catalogue.Page(category, page))
        {
            Write(json, product, defect);
            defect = Defect.None; // one spoilt product spoils the page
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Product product, Defect defect)
    {
        json.WriteStartObject();
        if (defect != Defect.MissingField)
            json.WriteString("asin", product.Asin);
        json.WriteString("title", defect == Defect.NulCharacter ? $"\0{product.Title}\0" : product.Title);
        json.WriteString("url", product.Url);
        json.WriteString("imageUrl", product.ImageUrl);
        json.WriteNumber("stars", product.Stars);
        json.WriteNumber("reviews", product.Reviews);
        json.WriteNumber("priceUsd", product.PriceUsd);
        json.WriteNumber("listPriceUsd", product.ListPriceUsd);
        json.WriteBoolean("bestSeller", product.BestSeller);
        json.WriteEndObject();
    }
}
