namespace CollectionPlatform.Core.Budget.Estimating;

/// <summary>Known products of a category that a run would not look up: their last eBay search was complete and is young enough.</summary>
/// <param name="Calls">What those searches took.</param>
/// <param name="Own">Those that no category before it in the selection has: a run counts each product once.</param>
/// <param name="OwnCalls">What their searches took.</param>
public readonly record struct FreshProducts(long Products, long Calls, long Own, long OwnCalls);
