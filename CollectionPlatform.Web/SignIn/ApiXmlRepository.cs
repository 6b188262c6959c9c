using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.ApiClient;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace CollectionPlatform.Web.SignIn;

/// <summary>
/// Keeps the data-protection keys with the Api, so that sessions survive a restart and hold on every instance of this service. The
/// interface is synchronous, hence the calls that block; keys are read once a day.
/// </summary>
public sealed class ApiXmlRepository(IHttpClientFactory clients) : IXmlRepository
{
    private const string Route = "api/data-protection-keys";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Route);
        using var response = Send(request);
        using var body = response.Content.ReadAsStream();
        var keys = JsonSerializer.Deserialize<List<string>>(body, WireJson.Options) ?? [];
        return [.. keys.Select(key => XElement.Parse(key))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        var json = JsonSerializer.Serialize(new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) }, WireJson.Options);
        using var request = new HttpRequestMessage(HttpMethod.Post, Route)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        using var response = Send(request);
    }

    private HttpResponseMessage Send(HttpRequestMessage request)
    {
        try
        {
            // Not Send: service discovery resolves asynchronous calls only.
            using var client = clients.CreateClient(ApiRegistration.ClientName);
            return client.SendAsync(request).GetAwaiter().GetResult().EnsureSuccessStatusCode();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            throw ApiException.Unreachable(e);
        }
    }
}
