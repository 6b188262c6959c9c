namespace CollectionPlatform.Sandbox.Tests.Support;

/// <summary>The sample of the public "Amazon Products 2023" data set, which lies beside the repository.</summary>
internal static class RealData
{
    public static string Products => Path.Combine(Folder, "amazon_products.csv");

    public static string Categories => Path.Combine(Folder, "amazon_categories.csv");

    public static string Folder { get; } = Path.GetFullPath(Path.Combine(RepositoryRoot(), "..", "shared", "data"));

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "CollectionPlatform.sln")))
            directory = directory.Parent;
        return directory?.FullName ?? throw new InvalidOperationException($"No CollectionPlatform.sln above {AppContext.BaseDirectory}.");
    }
}

/// <summary>A test that needs the sample; skipped, and saying so, where it is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RealDataFactAttribute : FactAttribute
{
    /// <summary>Looks for the sample.</summary>
    public RealDataFactAttribute()
    {
        if (!File.Exists(RealData.Products))
            Skip = $"The sample data is not at {RealData.Folder}; the same rules are tested with files that the other CSV tests write.";
    }
}
