using System.Net;
using CollectionPlatform.Api.Categories;
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

    /// <summary>Each answer is odd in its own way; the process lives through all of them and imports the first list it can use.</summary>
    [Fact]
    public async Task Whatever_the_provider_answers_the_process_lives_and_tries_again()
    {
        var answers = new Queue<Func<HttpContext, Task>>([
            c => TextAsync(c, "[null]"),
            c =>
            {
                c.Response.Redirect("/elsewhere");
                return Task.CompletedTask;
            },
            c =>
                TextAsync(
                    c,
                    """\uFEFF[null,5,{"externalId":"..","name":"Dots"},{"externalId":12,"name":"Bo\u0000oks\ud83d","products":"1,234"}]""",
                    "application/json; charset=bogus"
                ),
        ]);
        var elsewhere = 0;
        await using var provider = await ServeAsync(context => answers.Dequeue()(context), () => elsewhere++);
        await using var app = new ApiApp(Servers, ("services:sandbox:http:0", Address(provider)));
        using var client = app.Client(ApiApp.Key);
        await Eventually.HoldsAsync(
            async () =>
            {
                Assert.Equal(200, (int)(await client.GetAsync("/alive")).StatusCode);
                return (await GetAsync<Page<CategoryView>>("/api/categories")).Items.Count > 0;
            },
            "the list that can be used is imported"
        );
        var category = Assert.Single((await GetAsync<Page<CategoryView>>("/api/categories")).Items);
        Assert.Equal(("12", "Bo oks\uFFFD", 1234), (category.ExternalId, category.Name, category.ExpectedProducts!.Value));
        Assert.Equal((0, 0), (elsewhere, answers.Count));
    }

    [Theory]
    [InlineData("application/json; charset=\"UTF8\"")]
    [InlineData("text/plain; charset=iso-8859-1")]
    [Trait("Suite", "all")]
    public Task Other_names_of_its_encoding_change_nothing(string type) =>
        A_list_is_read_as_the_UTF_8_it_is_whatever_it_is_said_to_be(type);

    [Theory]
    [InlineData("application/json; charset=utf8")]
    public async Task A_list_is_read_as_the_UTF_8_it_is_whatever_it_is_said_to_be(string type)
    {
        await using var provider = await ServeAsync(
            context => TextAsync(context, """[{"externalId":"1","name":"Bücher","products":5}]""", type),
            () => { }
        );
        var warnings = new Warnings();
        await using var app = new ApiApp(Servers, ("services:sandbox:http:0", Address(provider)));
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(warnings);
        using var client = app.Client(ApiApp.Key);
        await Eventually.HoldsAsync(
            async () => (await GetAsync<Page<CategoryView>>("/api/categories")).Items.Count > 0,
            "the list is imported"
        );
        Assert.Equal(["Bücher"], (await GetAsync<Page<CategoryView>>("/api/categories")).Items.Select(c => c.Name));
        Assert.Empty(warnings.Of<ProviderCategories>());
        Assert.Equal(200, (int)(await client.GetAsync("/alive")).StatusCode);
    }

    [Theory]
    [Trait("Suite", "all")]
    [InlineData("cut", "the connection was cut before the answer was complete")]
    [InlineData("unfinished", "the JSON is broken or ends too early")]
    [InlineData("endless", "the body is longer than 16777216 bytes")]
    public async Task A_list_that_does_not_come_to_its_end_is_read_so_far_and_no_further_and_changes_nothing(string kind, string reason)
    {
        const string Entry = """{"externalId":"1","name":"Books"},""";
        const int Most = 16 * 1024 * 1024;
        var (calls, sent) = (0, 0L);
        var heard = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var provider = await ServeAsync(
            async context =>
            {
                await heard.Task;
                if (Interlocked.Increment(ref calls) > 1)
                {
                    await TextAsync(context, """[{"externalId":"2","name":"Toys"}]""");
                    return;
                }

                context.Response.ContentLength = kind == "cut" ? 1000 : null;
                await TextAsync(context, "[" + Entry);
                var more = string.Concat(Enumerable.Repeat(Entry, 2000));
                for (; kind == "endless" && !context.RequestAborted.IsCancellationRequested; sent += more.Length)
                    await TextAsync(context, more);
                left.SetResult();
                if (kind == "cut")
                {
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                }
            },
            () => { }
        );
        var warnings = new Warnings();
        await using var app = new ApiApp(Servers, ("services:sandbox:http:0", Address(provider)));
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(warnings);
        heard.SetResult();
        await Eventually.HoldsAsync(
            async () => (await GetAsync<Page<CategoryView>>("/api/categories")).Items.Count > 0,
            "the list that comes to its end is imported"
        );

        Assert.Equal(["Toys"], (await GetAsync<Page<CategoryView>>("/api/categories")).Items.Select(c => c.Name));
        Assert.Equal(
            $"The provider's list of categories could not be imported ({reason}); next try in 1 s",
            Assert.Single(warnings.Of<ProviderCategories>())
        );
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30)); // the reader went away, or the list would have no end
        Assert.True(kind != "endless" || sent > Most / 2, $"{sent} bytes were sent");
    }

    private static Task TextAsync(HttpContext context, string body, string type = "application/json")
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = type;
        return context
            .Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body.Replace("\\uFEFF", "\uFEFF", StringComparison.Ordinal)))
            .AsTask();
    }

    private static Task<WebApplication> ServeAsync(RequestDelegate answer, Action elsewhere) =>
        ServeAsync(app =>
        {
            app.MapGet("/amazon/categories", answer);
            app.MapGet("/elsewhere", elsewhere);
        });

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

    private static Task<WebApplication> ServeAsync(Func<IResult> answer) => ServeAsync(app => app.MapGet("/amazon/categories", answer));

    private static async Task<WebApplication> ServeAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        map(app);
        await app.StartAsync();
        return app;
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
