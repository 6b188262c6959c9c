namespace CollectionPlatform.Web.Live;

/// <summary>The section <c>Live</c> of the configuration.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Most live pages that one user has open at one instance of the site; 1 or more.</summary>
    public int ConnectionsPerUser { get; set; } = 50;

    /// <summary>
    /// Origins besides the site's own whose pages may open the hub, such as <c>https://tools.example.org</c>. Their scripts read as the
    /// user who is signed in.
    /// </summary>
    public IList<string> AllowedOrigins { get; } = [];
}
