namespace CollectionPlatform.Web.Feed;

/// <summary>What a call found, in a few words: a seller with a price, or a product of a category page.</summary>
/// <param name="Name">The seller, or the product's title.</param>
/// <param name="Title">Of the listing; null where it says no more than the name.</param>
/// <param name="Price"><c>$12.50</c>; empty without one.</param>
/// <param name="Change">Beside Amazon's price: <c>−20 %</c>; empty when they cannot be compared.</param>
/// <param name="Tone"><c>bargain</c> where it is at least 30 % cheaper; else empty.</param>
public sealed record FeedChip(string Name, string? Title, string Price, string Change = "", string Tone = "");
