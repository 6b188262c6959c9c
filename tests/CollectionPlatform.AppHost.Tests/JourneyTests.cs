using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The same journey on both hosts: Aspire in the full package profile, the standalone host in the restricted one.</summary>
public sealed class JourneyTests(ITestOutputHelper output)
{
    [HostFact]
    public async Task A_small_collection_completes_and_what_it_spent_is_what_was_billed()
    {
        await using var host = await Host.StartAsync(output.WriteLine);
        var ledger = new SandboxLedger(() => host.Sandbox);
        foreach (var service in (HttpClient[])[host.Sandbox, host.Api, host.Web])
            Assert.Equal(HttpStatusCode.OK, (await service.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);

        List<JsonElement> categories = []; // the Api asks the provider for them when it has started
        await Eventually.Holds(async () => (categories = [.. (await GetAsync(host, "/api/categories")).GetProperty("items").EnumerateArray()]).Count == 4,
            TimeSpan.FromMinutes(2), () => $"the 4 categories of the marketplace are there; there are {categories.Count}");
        var chosen = categories.Take(2).Select(category => category.GetProperty("id").GetString()).ToList();

        using var answer = await host.Api.PostAsJsonAsync("/api/collections", new { categoryIds = chosen, name = "The journey" });
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;

        var run = await FinishedAsync(host, id);
        Assert.Equal("completed", run.GetProperty("state").GetString());
        var spend = run.GetProperty("spend");
        var billed = await ledger.ReadAsync();
        Assert.Equal(0m, spend.GetProperty("uncertainUsd").GetDecimal());
        Assert.Equal(billed.BilledUsd(id), spend.GetProperty("settledUsd").GetDecimal());
        Assert.True(billed.BilledUsd(id) > 0);
        Assert.Equal(0, billed.Repeated(id));

        var products = (await GetAsync(host, $"/api/products?runId={id}&limit=500")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(run.GetProperty("counts").GetProperty("products").GetInt32(), products.Count);
        Assert.InRange(products.Count, 40, 80); // two categories of 40, of which some products may be the same
        Assert.True(run.GetProperty("counts").GetProperty("listings").GetInt32() > 0);
    }

    private static Task<JsonElement> GetAsync(Host host, string path) => host.Api.GetFromJsonAsync<JsonElement>(path);

    private static async Task<JsonElement> FinishedAsync(Host host, string id)
    {
        var run = default(JsonElement);
        await Eventually.Holds(async () =>
        {
            run = await GetAsync(host, $"/api/runs/{id}");
            return run.GetProperty("finishedAt").ValueKind != JsonValueKind.Null;
        }, TimeSpan.FromMinutes(2), () => $"the run finishes; it is now {run}");
        return run;
    }
}
