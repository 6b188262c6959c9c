using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>The whole engine over marketplaces that do not do what they promise: what it comes to, and what is paid for.</summary>
[Collection(nameof(EngineTests))]
public sealed class WildMarketTests(EngineFixture fixture)
{
    private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(1)] // whatever page is asked for
    [InlineData(2)] // the last one there really is
    public async Task A_marketplace_that_repeats_a_page_costs_one_call_in_vain_and_nothing_found_is_no_failure(int last)
    {
        var run = await CollectedAsync(page => ProductPage(Math.Min(page, last), totalPages: 5), _ => """{"page":1,"totalPages":0}""");
        var row = await run.RowAsync();
        Assert.Equal((RunState.CompletedWithFailures, 20 * last, 0, 1), (row.State, row.Products, row.Listings, row.Failed));
        Assert.Equal((last + 1, 20 * last), ((int)row.AmazonCalls, (int)row.EbayCalls));
        Assert.Equal(row.UnitsKnown, row.UnitsDone);
        var failure = await fixture.ReadAsync(db => db.FinishedUnits.SingleAsync(u => u.RunId == run.Id && u.Reason != null));
        Assert.Equal((SkipReason.WrongPage, last + 1), (failure.Reason, failure.Page));
        Assert.StartsWith(
            $"asked for page {last + 1}, got page {last}; pages {last + 2} to 5 are not called",
            failure.Detail,
            StringComparison.Ordinal
        );
        Assert.All(calls.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Pages_that_come_and_go_while_paging_are_read_as_they_are()
    {
        // 2 pages at first, 12 from page 2 on, and 11 in the end: the last one has vanished when it is asked for
        var run = await CollectedAsync(
            page => page == 12 ? """{"page":11,"totalPages":11,"products":[]}""" : ProductPage(page, totalPages: page == 1 ? 2 : 12),
            asin => $$$"""{"listings":[{"listingId":"{{{asin}}}","title":"T","seller":{"username":"s"}}],"totalPages":"1"}"""
        );
        var row = await run.RowAsync();
        Assert.Equal((RunState.Completed, 220, 220, 0), (row.State, row.Products, row.Listings, row.Failed));
        Assert.Equal((12, row.UnitsKnown), ((int)row.AmazonCalls, row.UnitsDone));
        Assert.All(calls.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Pages_up_to_the_bound_are_read_and_the_rest_is_noted_once()
    {
        var run = await CollectedAsync(page => ProductPage(page, totalPages: 60_000), _ => """{"page":1,"totalPages":0}""", maxPages: 3);
        var row = await run.RowAsync();
        Assert.Equal((RunState.CompletedWithFailures, 60, 3, 1), (row.State, row.Products, (int)row.AmazonCalls, row.Failed));
        var noted = await fixture.ReadAsync(db => db.FinishedUnits.SingleAsync(u => u.RunId == run.Id && u.Note != null));
        Assert.Equal((1, SkipReason.TooManyPages, null), (noted.Page, noted.Note, noted.Reason));
    }

    /// <summary>A run over one category of a marketplace that answers so, when it has ended.</summary>
    /// <param name="products">The answer to a page of the category.</param>
    /// <param name="listings">The answer to a look-up of a product.</param>
    private async Task<TestRun> CollectedAsync(Func<int, string> products, Func<string, string> listings, int maxPages = 100)
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        var run = await TestRun.CreateAsync(fixture, categories: 1, cap: 100m);
        using var market = new Market(page => products(page).Replace("PREFIX", run.Asin(0), StringComparison.Ordinal), listings);
        using var http = new HttpClient(market) { BaseAddress = new Uri("http://market/") };
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"wild-{Guid.NewGuid():N}";
        builder.AddEngine();
        builder.Services.AddSingleton<IProvider>(new CountedProvider(new AmazonProvider(http, TimeProvider.System, maxPages), calls));
        builder.Services.AddSingleton<IProvider>(new CountedProvider(new EbayProvider(http, TimeProvider.System, maxPages), calls));
        using var engine = builder.Build();
        await engine.StartAsync();
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        await engine.StopAsync();
        return run;
    }

    private static string ProductPage(int page, int totalPages)
    {
        var products = Enumerable.Range(0, 20).Select(n => $$"""{"asin":"PREFIX-{{page}}-{{n}}","title":"T"}""");
        return $$"""{"page":{{page}},"totalPages":{{totalPages}},"products":[{{string.Join(',', products)}}]}""";
    }

    private sealed class Market(Func<int, string> products, Func<string, string> listings) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
            var body = query["asin"] is { } asin ? listings(asin) : products(int.Parse(query["page"]!, CultureInfo.InvariantCulture));
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") }
            );
        }
    }
}
