namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// The font that pages begin to load before the stylesheet names it, so that the first paint has it. Its name holds a hash of its content,
/// which only the build knows.
/// </summary>
public sealed class SiteFont(IWebHostEnvironment environment)
{
    private const string Folder = "dist/fonts";

    /// <summary>Its address.</summary>
    /// <exception cref="InvalidOperationException">The scripts and styles were not built.</exception>
    public string Url { get; } =
        environment
            .WebRootFileProvider.GetDirectoryContents(Folder)
            .FirstOrDefault(file => file.Name.StartsWith("inter-latin-wght", StringComparison.Ordinal))
            is { } font
            ? $"/{Folder}/{font.Name}"
            : throw new InvalidOperationException($"wwwroot/{Folder} holds no font; build the project, which bundles its client.");

    /// <summary>Whether a file never changes under its name.</summary>
    internal static bool IsNamedByContent(PathString path) => path.StartsWithSegments($"/{Folder}");
}
