namespace CollectionPlatform.Core.Providers;

/// <summary>A paid API. The numbers are stored; do not change them.</summary>
public enum ProviderName : short
{
    /// <summary>Products by category page.</summary>
    Amazon = 1,

    /// <summary>Listings and sellers per product.</summary>
    Ebay = 2,
}

public static class ProviderNames
{
    public static readonly IReadOnlyList<ProviderName> All = [ProviderName.Amazon, ProviderName.Ebay];

    /// <summary>The name used in unit ids, URLs and JSON: <c>amazon</c>, <c>ebay</c>.</summary>
    public static string Key(this ProviderName provider) =>
        provider switch
        {
            ProviderName.Amazon => "amazon",
            ProviderName.Ebay => "ebay",
            _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "no such provider"),
        };

    /// <summary>The provider with that key, or null.</summary>
    public static ProviderName? Parse(string? key) =>
        key switch
        {
            "amazon" => ProviderName.Amazon,
            "ebay" => ProviderName.Ebay,
            _ => null,
        };
}
