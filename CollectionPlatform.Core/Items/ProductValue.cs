namespace CollectionPlatform.Core.Items;

/// <summary>What some products are worth: how many of them cost clearly less at eBay.</summary>
/// <param name="Products">All of them.</param>
/// <param name="Compared">Those with a price at Amazon and a current listing with a price.</param>
/// <param name="Cheaper">Those whose discount is at least <paramref name="MinDiscountPercent"/>.</param>
/// <param name="MinDiscountPercent">Percent of Amazon's price.</param>
public sealed record ProductValue(long Products, long Compared, long Cheaper, int MinDiscountPercent);

/// <summary>The value of a run's products; each is counted in the category that showed it first.</summary>
/// <param name="Categories">Those with products, in the order of the run.</param>
public sealed record RunValueView(ProductValue Total, IReadOnlyList<CategoryValue> Categories);

public sealed record CategoryValue(Guid CategoryId, string Name, ProductValue Value);
