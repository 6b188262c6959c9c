using System.Diagnostics.CodeAnalysis;
using CollectionPlatform.Web.Pages.Products;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Hosting;

/// <summary>
/// The setting <c>Web:ImageHosts</c>: from where browsers may load pictures of products. Without any, a placeholder stands in their place:
/// a picture tells its host who looks at what.
/// </summary>
public sealed class ImageHosts
{
    public const string Section = "Web";

    /// <summary>Hosts divided by commas, over https: <c>m.media-amazon.com, images.example.org:8443</c>. Empty: no pictures.</summary>
    [ConfigurationKeyName("ImageHosts")]
    public string? Hosts { get; set; }

    /// <summary>What the pages' security policy allows.</summary>
    internal IEnumerable<string> Origins => Parts(Hosts).Select(host => $"https://{host}");

    /// <summary>The address when browsers may load it; null otherwise.</summary>
    public string? Allowed(string? url) =>
        ProductsModel.WebAddress(url) is { } address
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && Parts(Hosts).Any(host => string.Equals(host, uri.Authority, StringComparison.OrdinalIgnoreCase))
            ? address
            : null;

    private static string[] Parts(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A sentence for each name that is no host.</summary>
    public IReadOnlyList<string> Errors() =>
        [
            .. Parts(Hosts)
                .Where(host => !Uri.TryCreate($"https://{host}", UriKind.Absolute, out var uri) || uri.Authority != host)
                .Select(host => $"Web:ImageHosts holds \"{host}\", which is no host in small letters such as m.media-amazon.com."),
        ];

    [SuppressMessage("Performance", "CA1812", Justification = "made by the container")]
    internal sealed class Validator : IValidateOptions<ImageHosts>
    {
        public ValidateOptionsResult Validate(string? name, ImageHosts options) =>
            options.Errors() is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }
}
