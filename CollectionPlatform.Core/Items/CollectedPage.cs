using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Items;

/// <summary>What can be used of an answer: its good items, each once.</summary>
/// <param name="TotalPages">Pages to read, within the provider's bound; 0 when the answer does not say.</param>
public sealed record CollectedPage(int TotalPages, IReadOnlyList<CollectedProduct> Products, IReadOnlyList<CollectedListing> Listings)
{
    /// <summary>What was left out, and why; null when nothing was.</summary>
    public PageNote? Note { get; init; }
}

/// <summary>What a collected page lacks. It stands among the failures of the run, though the page is not called again for it.</summary>
/// <param name="Reason"><see cref="SkipReason.OddItem"/> or <see cref="SkipReason.TooManyPages"/>.</param>
public sealed record PageNote(SkipReason Reason, string Detail);

public sealed record CollectedProduct(
    string Asin,
    string Title,
    string? Url,
    string? ImageUrl,
    decimal? Stars,
    int? Reviews,
    decimal? PriceUsd,
    decimal? ListPriceUsd,
    bool BestSeller
);

public sealed record CollectedListing(
    string ListingId,
    string Title,
    decimal? PriceUsd,
    decimal? ShippingUsd,
    string? Condition,
    CollectedSeller Seller
);

/// <param name="FeedbackScore">Null when the provider does not say.</param>
/// <param name="FeedbackPercent">0 to 100; null when the provider does not say.</param>
public sealed record CollectedSeller(string Username, int? FeedbackScore, decimal? FeedbackPercent);
