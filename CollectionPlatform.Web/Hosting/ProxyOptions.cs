using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.Extensions.Options;

namespace CollectionPlatform.Web.Hosting;

/// <summary>The settings <c>Proxy:*</c>: whose <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> are believed.</summary>
public sealed class ProxyOptions
{
    public const string Section = "Proxy";

    /// <summary>Addresses of proxies, divided by commas: <c>10.0.0.5, fd00::5</c>.</summary>
    public string? KnownProxies { get; set; }

    /// <summary>Networks in which every address is a proxy, divided by commas: <c>10.1.0.0/16</c>.</summary>
    public string? KnownNetworks { get; set; }

    /// <summary>How many proxies there are one behind the other, 1 to 10.</summary>
    public int ForwardLimit { get; set; } = 1;

    internal IEnumerable<IPAddress> Proxies => Parts(KnownProxies).Select(IPAddress.Parse);

    internal IEnumerable<IPNetwork> Networks => Parts(KnownNetworks).Select(network => IPNetwork.Parse(network));

    internal bool AreAny => Parts(KnownProxies).Length + Parts(KnownNetworks).Length > 0;

    private static string[] Parts(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Names every wrong setting at once.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "made by the container")]
    internal sealed class Validator : IValidateOptions<ProxyOptions>
    {
        public ValidateOptionsResult Validate(string? name, ProxyOptions options)
        {
            List<string> errors =
            [
                .. Parts(options.KnownProxies)
                    .Where(part => !IPAddress.TryParse(part, out _))
                    .Select(part => $"Proxy:KnownProxies holds \"{part}\", which is no IP address; give addresses divided by commas."),
                .. Parts(options.KnownNetworks)
                    .Where(part => !IPNetwork.TryParse(part, out _))
                    .Select(part => $"Proxy:KnownNetworks holds \"{part}\", which is no network; give networks such as 10.1.0.0/16."),
            ];
            if (options.ForwardLimit is < 1 or > 10)
                errors.Add("Proxy:ForwardLimit must be a whole number from 1 to 10.");
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
