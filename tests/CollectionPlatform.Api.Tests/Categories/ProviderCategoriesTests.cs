using System.Net;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CollectionPlatform.Api.Tests.Categories;

public sealed class ProviderCategoriesTests(ApiFixture fixture) : ApiTest(fixture)
{
    [Fact]
    public async Task An_empty_table_is_filled_from_the_providers_list_as_soon_as_it_answers()
    {
        var calls = 0;
        await using var provider = await ServeAsync(() =>
            Interlocked.Increment(ref calls) == 1
                ? Results.StatusCode((int)HttpStatusCode.ServiceUnavailable)
                : Results.Json(
                    new object[]
                    {
                        new
                        {
                            externalId = "1",
                            name = "Books",
                            products = 20,
                        },
                        new { externalId = "", name = "Unusable" },
                        new
                        {
                            externalId = "2",
                            name = "Toys",
                            products = 33,
                        },
                    }
                )
        );
        await using var app = new ApiApp(Servers, ("services:sandbox:http:0", Address(provider)));
        using var client = app.Client(ApiApp.Key);
        Assert.Equal(200, (int)(await client.GetAsync("/health")).StatusCode); // ready although the provider refused

        await Eventually.HoldsAsync(
            async () => (await GetAsync<Page<CategoryView>>("/api/categories")).Items.Count > 0,
            "categories are there"
        );
        var categories = (await GetAsync<Page<CategoryView>>("/api/categories")).Items;
        Assert.Equal([("Books", 20), ("Toys", 33)], categories.Select(c => (c.Name, c.ExpectedProducts!.Value)));
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task A_table_that_is_not_empty_is_left_alone()
    {
        await CategoriesAsync(1);
        var calls = 0;
        await using var provider = await ServeAsync(() =>
        {
            Interlocked.Increment(ref calls);
            return Results.Json(Array.Empty<object>());
        });
        await using (var app = new ApiApp(Servers, ("Providers:amazon:BaseUrl", Address(provider))))
        {
            var import = Assert.Single(app.Services.GetServices<IHostedService>().OfType<BackgroundService>(), service =>
                service.GetType().Name == "ProviderCategories"
            );
            await import.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60)); // it has looked and is done
        }
        Assert.Equal(0, calls);
    }

    private static async Task<WebApplication> ServeAsync(Func<IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapGet("/amazon/categories", answer);
        await app.StartAsync();
        return app;
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
