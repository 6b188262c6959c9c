namespace CollectionPlatform.Sandbox;

/// <summary>A paid marketplace API.</summary>
internal enum Provider
{
    /// <summary>Product pages by category.</summary>
    Amazon,

    /// <summary>Listings and sellers by product.</summary>
    Ebay,
}

internal static class Providers
{
    /// <summary>The name on the wire: <c>amazon</c>, <c>ebay</c>.</summary>
    public static string Name(this Provider provider) => provider == Provider.Amazon ? "amazon" : "ebay";

    /// <summary>The provider of that wire name, or null.</summary>
    public static Provider? Find(string name) =>
        name switch
        {
            "amazon" => Provider.Amazon,
            "ebay" => Provider.Ebay,
            _ => null,
        };
}
