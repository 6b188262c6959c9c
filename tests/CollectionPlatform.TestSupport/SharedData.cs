namespace CollectionPlatform.TestSupport;

/// <summary>The real product data that lies beside the source tree (<c>../shared/data</c>) on some machines.</summary>
public static class SharedData
{
    /// <summary>The folder, or null where it is absent: tests over real data are skipped there.</summary>
    public static string? Directory { get; } = Find();

    /// <summary>4,960 products, or null.</summary>
    public static string? ProductsCsv => File("amazon_products.csv");

    /// <summary>248 categories, or null.</summary>
    public static string? CategoriesCsv => File("amazon_categories.csv");

    private static string? Find()
    {
        var beside = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));
        return System.IO.Directory.Exists(beside) ? beside : null;
    }

    private static string? File(string name) =>
        Directory is { } directory && System.IO.File.Exists(Path.Combine(directory, name)) ? Path.Combine(directory, name) : null;
}
