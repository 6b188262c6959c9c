namespace CollectionPlatform.Api.Products;

/// <summary>Which products are wanted; null is all of them.</summary>
public readonly record struct ProductFilter(Guid? RunId, Guid? CategoryId, string? Q)
{
    public bool HasText => !string.IsNullOrWhiteSpace(Q);

    public bool TakesAll => RunId is null && CategoryId is null && !HasText;
}
