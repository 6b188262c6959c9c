using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CollectionPlatform.Sandbox.Tests.Support;

/// <summary>What callers and testers ask of a sandbox.</summary>
internal static class SandboxCalls
{
    public static HttpRequestMessage AmazonRequest(string category, int page, string? run = "run-1") =>
        Request($"/amazon/categories/{category}/products?page={page}", run);

    public static HttpRequestMessage EbayRequest(string asin, int page = 1, string? run = "run-1") =>
        Request($"/ebay/search?asin={asin}&title=anything&page={page}", run);

    public static async Task<HttpResponseMessage> AmazonAsync(
        this HttpClient client,
        string category,
        int page = 1,
        string? run = "run-1"
    ) => await client.SendAsync(AmazonRequest(category, page, run));

    public static async Task<HttpResponseMessage> EbayAsync(this HttpClient client, string asin, int page = 1, string? run = "run-1") =>
        await client.SendAsync(EbayRequest(asin, page, run));

    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static async Task<int> StatusAsync(this Task<HttpResponseMessage> answer)
    {
        using var response = await answer;
        return (int)response.StatusCode;
    }

    public static async Task<HttpResponseMessage> TryFaultsAsync(this HttpClient client, string provider, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        return await client.PutAsync($"/control/{provider}", body);
    }

    public static async Task FaultsAsync(this HttpClient client, string provider, string json) =>
        (await client.TryFaultsAsync(provider, json)).EnsureSuccessStatusCode();

    public static async Task<Sums> LedgerAsync(this HttpClient client) =>
        new(await client.GetFromJsonAsync<JsonElement>("/control/ledger"));

    public static async Task<JsonElement[]> CallsAsync(this HttpClient client, string run = "run-1") =>
        (await client.GetFromJsonAsync<JsonElement[]>($"/control/ledger/{run}/calls"))!;

    /// <summary>Every product that the categories list, page by page, with its category.</summary>
    public static async Task<List<(string Category, JsonElement Product)>> EverythingAsync(this HttpClient client)
    {
        List<(string, JsonElement)> found = [];
        foreach (var category in await client.GetFromJsonAsync<JsonElement[]>("/amazon/categories") ?? [])
        {
            var id = category.Text("externalId");
            int pages;
            var page = 1;
            do
            {
                var answer = await client.AmazonAsync(id, page).JsonAsync();
                pages = answer.Number("totalPages");
                found.AddRange(answer.GetProperty("products").EnumerateArray().Select(product => (id, product)));
            } while (page++ < pages);
        }
        return found;
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static int Number(this JsonElement json, string name) => json.GetProperty(name).GetInt32();

    public static decimal Money(this JsonElement json, string name) => json.GetProperty(name).GetDecimal();

    public static bool IsNull(this JsonElement json, string name) => json.GetProperty(name).ValueKind == JsonValueKind.Null;

    private static HttpRequestMessage Request(string path, string? run)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (run is not null)
            request.Headers.Add("X-Run-Id", run);
        return request;
    }
}

/// <summary>The answer of <c>GET /control/ledger</c>.</summary>
internal sealed record Sums(JsonElement Json)
{
    public int Of(string provider, string what) => Json.GetProperty("providers").GetProperty(provider).Number(what);

    public decimal BilledUsd(string provider) => Json.GetProperty("providers").GetProperty(provider).Money("billedUsd");

    public int OfRun(string run, string provider, string what) =>
        Json.GetProperty("runs").GetProperty(run).GetProperty(provider).Number(what);

    public bool HasRun(string run) => Json.GetProperty("runs").TryGetProperty(run, out _);
}
