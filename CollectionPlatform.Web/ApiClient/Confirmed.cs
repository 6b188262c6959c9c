namespace CollectionPlatform.Web.ApiClient;

/// <summary>What a person saw when they pressed Start: other figures by then start nothing. Null is not compared.</summary>
public readonly record struct Confirmed(decimal? TotalUsd, decimal? CapUsd, bool Warning);
