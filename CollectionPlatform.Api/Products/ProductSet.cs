namespace CollectionPlatform.Api.Products;

/// <summary>What a filter takes products from.</summary>
internal enum ProductSet
{
    Run,
    Category,
}
