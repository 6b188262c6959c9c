using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Web.SignIn;

namespace CollectionPlatform.Web.ApiClient;

/// <summary>
/// The Api as typed calls, made in the name of the signed-in user of the current request. Every call throws <see cref="ApiException"/> when
/// the Api
/// refuses or does not answer within 10 s. The calls themselves lie in the other parts of this class, one file per subject.
/// </summary>
public sealed partial class CollectionApi(IHttpClientFactory clients, IHttpContextAccessor context)
{
    public const string ActingUserHeader = "X-Acting-User";

    private Task<T> GetAsync<T>(string path, CancellationToken cancellation) => SendAsync<T>(HttpMethod.Get, path, null, cancellation);

    private async Task<T> SendAsync<T>(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellation,
        params (string Name, string Value)[] headers
    ) => (await SendTaggedAsync<T>(method, path, body, cancellation, headers)).Value;

    private async Task<Tagged<T>> SendTaggedAsync<T>(
        HttpMethod method,
        string path,
        object? body,
        CancellationToken cancellation,
        params (string Name, string Value)[] headers
    )
    {
        try
        {
            using var response = await SendAsync(Request(method, path, JsonBody(body), headers), cancellation);
            var value = await response.Content.ReadFromJsonAsync<T>(WireJson.Options, cancellation)
                ?? throw new JsonException($"The Api answered null to {method} {path}.");
            return new(value, response.Headers.ETag?.ToString() ?? "");
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            throw ApiException.Unreachable(e);
        }
    }

    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        try
        {
            using var response = await SendAsync(Request(method, path, JsonBody(body)), cancellation);
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            throw ApiException.Unreachable(e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            var response = await clients.CreateClient(ApiRegistration.ClientName).SendAsync(request, cancellation);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw await ApiException.OfAsync(response, cancellation);
        }
    }

    /// <summary>An answer of any size, to be copied on as it comes; the caller disposes it. It may be a refusal.</summary>
    public async Task<HttpResponseMessage> StreamAsync(string path, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Get, path);
        try
        {
            return await clients
                .CreateClient(ApiRegistration.StreamingClientName)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            throw ApiException.Unreachable(e);
        }
    }

    private HttpRequestMessage Request(
        HttpMethod method,
        string path,
        HttpContent? body = null,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(method, path) { Content = body };
        if (context.HttpContext?.User.UserId() is { } user)
            request.Headers.TryAddWithoutValidation(ActingUserHeader, $"{user}");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static StringContent? JsonBody(object? body) =>
        body is null ? null : new StringContent(JsonSerializer.Serialize(body, WireJson.Options), Encoding.UTF8, "application/json");

    /// <summary>No answer, a late one or one that is not what the contract says; but not the caller's own cancellation.</summary>
    private static bool IsAway(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or JsonException or IOException or System.Net.Sockets.SocketException
        || (e is OperationCanceledException && !cancellation.IsCancellationRequested);

    private static string Query(params (string Name, object? Value)[] parts)
    {
        var query = string.Join(
            '&',
            parts.Where(p => p.Value is not (null or "")).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!.ToString()!)}")
        );
        return query.Length == 0 ? "" : "?" + query;
    }
}
