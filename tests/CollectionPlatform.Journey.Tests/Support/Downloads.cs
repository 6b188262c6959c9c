using System.Text.Json;
using Microsoft.Playwright;

namespace CollectionPlatform.Journey.Tests.Support;

/// <summary>What a person gets from the buttons of the page of products.</summary>
internal static class Downloads
{
    /// <summary>The files of a run's products are what the Api exports, and hold what it lists.</summary>
    /// <param name="platform">The product.</param>
    /// <param name="person">Somebody who sees the products of the run.</param>
    /// <param name="run">A run that has ended.</param>
    public static async Task AssertAreWhatTheApiSaysAsync(Platform platform, RunPage person, Run run)
    {
        var products = await platform.AllAsync<Product>($"/api/products?runId={run.Id}");
        Assert.Equal(run.Id, System.Web.HttpUtility.ParseQueryString(new Uri(person.Page.Url).Query)["runId"]);

        var csv = await TakeAsync(person, "CSV");
        Assert.Equal(await ExportedAsync(platform, run, "csv"), csv);
        Assert.Equal(
            products.Sum(product => Math.Max(1, product.Listings.Count)),
            csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1
        );

        var ndjson = await TakeAsync(person, "NDJSON");
        Assert.Equal(await ExportedAsync(platform, run, "ndjson"), ndjson);
        var lines = ndjson
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Product>(line, Wire.Json)!);
        Assert.Equal(products.Select(Said).Order(StringComparer.Ordinal), lines.Select(Said).Order(StringComparer.Ordinal));
    }

    private static string Said(Product product) => JsonSerializer.Serialize(product, Wire.Json);

    private static async Task<string> TakeAsync(RunPage person, string name)
    {
        var download = await person.Page.RunAndWaitForDownloadAsync(() =>
            person.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true }).ClickAsync()
        );
        Assert.Equal($"products.{name.ToLowerInvariant()}", download.SuggestedFilename, ignoreCase: true);
        await using var file = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    private static Task<string> ExportedAsync(Platform platform, Run run, string format) =>
        platform.Stack.Api.GetStringAsync(new Uri($"/api/products/export?format={format}&runId={run.Id}", UriKind.Relative));
}
