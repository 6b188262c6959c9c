using System.Net;
using System.Text;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>The HTTP providers against a marketplace that answers what a test tells it to, over real HTTP.</summary>
public sealed class HttpProviderTests : IAsyncLifetime
{
    private const string Products =
        """{"page":3,"totalPages":4,"products":[{"asin":"B0","title":"T","url":null,"imageUrl":null,"stars":"""
        + """4.5,"reviews":3,"priceUsd":0,"listPriceUsd":1.5,"bestSeller":true}]}""";

    private static readonly WorkUnit PageUnit = new(ProviderName.Amazon, "c 1/2", 3, 0),
        LookUp = new(ProviderName.Ebay, "B0", 1, 0);

    private StubMarketplace marketplace = null!;

    [Fact]
    public async Task A_page_is_read_whole_and_a_price_of_0_stays_0()
    {
        marketplace.Answer = Body(Products, "0.0125");
        var got = await AmazonAsync();
        Assert.Equal((200, 0.0125m, 4), (got.Status, got.BilledUsd, got.Page!.TotalPages));
        Assert.Equal(
            ("B0", "T", 0m, true),
            (got.Page.Products[0].Asin, got.Page.Products[0].Title, got.Page.Products[0].PriceUsd, got.Page.Products[0].BestSeller)
        );
        Assert.Equal("/amazon/categories/c%201%2F2/products?page=3", marketplace.Asked.Target);
        Assert.True(Guid.TryParse(marketplace.Asked.RunId, out _));
    }

    [Theory]
    [InlineData("""{"error":"internal trouble"}""", "a required field is missing: 'totalPages', 'products'")]
    [InlineData("""{"page":3,"totalPages":5}""", "a required field is missing: 'products'")]
    [InlineData("""{"page":3,"totalPages":5,"products":null}""", "a required field is missing: 'products'")]
    [InlineData("""{"page":3,"totalPages":5,"products":{"0":{"asin":"B0","title":"T"}}}""", "'products' is no list")]
    [InlineData("""{"page":3,"totalPages":"many","products":[]}""", "a required field is missing: 'totalPages'")]
    [InlineData("""{"page":3,"totalPages":-4,"products":[]}""", "a required field is missing: 'totalPages'")]
    [InlineData("""{"page":3,"totalPages":5,"products":[null]}""", "none of the 1 products can be used: products[0] is no object")]
    [InlineData("""{"page":3,"totalPages":5,"products":[{"asin":"B0"}]}""", "products[0] has no usable title")]
    [InlineData("""{"page":3,"totalPages":5,"products":[{"asin":"B0","ti""", "the JSON is broken or ends too early")]
    [InlineData("[]", "the body is no object")]
    [InlineData("null", "the body is no object")]
    [InlineData("", "the JSON is broken or ends too early")]
    public async Task What_cannot_be_used_at_all_is_malformed_and_says_why(string body, string why)
    {
        marketplace.Answer = Body(body, "0.01");
        var got = await AmazonAsync();
        Assert.Equal((TransportFault.None, 200, 0.01m, null), (got.Fault, got.Status, got.BilledUsd, got.Page));
        Assert.Contains(why, got.Defect, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_at_all_is_an_answer_too_and_another_page_is_none()
    {
        marketplace.Answer = context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        };
        Assert.Equal((0, 0), ((await AmazonAsync()).Page!.TotalPages, (await AmazonAsync()).Page!.Products.Count));
        marketplace.Answer = Body(Products.Replace("\"page\":3", "\"page\":1", StringComparison.Ordinal), "0.01");
        var wrong = AnswerVerdict.Of(await AmazonAsync(), CallPrice.Listed(0.01m));
        Assert.Equal(
            new UnitOutcome.Skipped(
                SkipReason.WrongPage,
                "asked for page 3, got page 1; pages 4 to 4 are not called, about 2 products are missing"
            )
            {
                TotalPages = 4,
            },
            wrong.Outcome
        );
        Assert.Equal(0.01m, wrong.Charge.Settled);
    }

    [Fact]
    public async Task Listings_come_with_their_sellers()
    {
        marketplace.Answer = Body(
            """{"page":1,"totalPages":1,"listings":[{"listingId":"L1","title":"T","priceUsd":2.5,"shippingUsd":0,"condition":"""
                + """ "New","seller":{"username":"s","feedbackScore":12,"feedbackPercent":99.1}}]}""",
            "0.002"
        );
        var got = await new EbayProvider(Client(), TimeProvider.System).CallAsync(RunId.New(), LookUp, "A title & more", default);
        Assert.Equal(
            ("L1", "s", 12),
            (got.Page!.Listings[0].ListingId, got.Page.Listings[0].Seller.Username, got.Page.Listings[0].Seller.FeedbackScore)
        );
        Assert.Equal("/ebay/search?asin=B0&title=A%20title%20%26%20more&page=1", marketplace.Asked.Target);
    }

    [Fact]
    public async Task A_refusal_carries_its_status_and_how_long_to_wait()
    {
        marketplace.Answer = context =>
        {
            (context.Response.StatusCode, context.Response.Headers.RetryAfter) = (429, "5");
            return Task.CompletedTask;
        };
        var got = await AmazonAsync();
        Assert.Equal((429, TimeSpan.FromSeconds(5), null), (got.Status, got.RetryAfter, got.BilledUsd));
    }

    [Fact]
    public async Task No_answer_in_time_is_told_from_a_cut_connection_and_from_none_at_all()
    {
        marketplace.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.Equal(TransportFault.TimedOut, (await AmazonAsync(TimeSpan.FromMilliseconds(300))).Fault);

        marketplace.Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("""{"page":"""));
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        Assert.Equal(TransportFault.Cut, (await AmazonAsync()).Fault);

        await marketplace.StopAsync();
        Assert.Equal(TransportFault.Unreachable, (await AmazonAsync()).Fault);
    }

    [Fact]
    public async Task A_body_that_stalls_after_the_headers_is_out_of_time()
    {
        marketplace.Answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("""{"page":"""));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        Assert.Equal(TransportFault.TimedOut, (await AmazonAsync(TimeSpan.FromMilliseconds(300))).Fault);
    }

    [Fact]
    public async Task A_body_that_is_not_compressed_as_it_says_is_malformed()
    {
        marketplace.Answer = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync(Products);
        };
        using var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All };
        using var http = new HttpClient(handler) { BaseAddress = Client().BaseAddress };
        var got = await new AmazonProvider(http, TimeProvider.System).CallAsync(RunId.New(), PageUnit, null, default);
        Assert.Equal((200, null), (got.Status, got.Page));
        Assert.NotEmpty(got.Defect!);
    }

    [Fact]
    public async Task A_call_goes_out_once_also_when_the_connection_ends_under_it()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{listener.LocalEndpoint}/") };
        var requests = 0;
        var serving = Task.Run(async () =>
        {
            // Answers the first request, reads the second on the same connection and closes without a word; whoever connects again is
            // counted too.
            while (true)
            {
                using var connection = await listener.AcceptTcpClientAsync();
                await using var stream = connection.GetStream();
                var buffer = new byte[64 * 1024];
                while (await stream.ReadAsync(buffer) > 0)
                {
                    if (Interlocked.Increment(ref requests) > 1)
                        break;
                    await stream.WriteAsync(Encoding.UTF8.GetBytes("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
                }
            }
        });
        var provider = new AmazonProvider(http, TimeProvider.System);
        Assert.Equal(404, (await provider.CallAsync(RunId.New(), PageUnit, null, default)).Status);
        Assert.Equal(TransportFault.Cut, (await provider.CallAsync(RunId.New(), PageUnit, null, default)).Fault);
        Assert.Equal(2, requests);
    }

    [Fact]
    public async Task Being_told_to_stop_passes_through()
    {
        marketplace.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new AmazonProvider(Client(), TimeProvider.System).CallAsync(RunId.New(), PageUnit, null, stop.Token)
        );
    }

    public async Task InitializeAsync() => marketplace = await StubMarketplace.StartAsync();

    public Task DisposeAsync() => marketplace.DisposeAsync().AsTask();

    private Task<ProviderAnswer> AmazonAsync(TimeSpan? timeout = null) =>
        new AmazonProvider(Client(timeout), TimeProvider.System).CallAsync(RunId.New(), PageUnit, null, default);

    private HttpClient Client(TimeSpan? timeout = null) =>
        new() { BaseAddress = marketplace.Address, Timeout = timeout ?? TimeSpan.FromSeconds(60) };

    private static RequestDelegate Body(string json, string billed) =>
        context =>
        {
            context.Response.Headers["X-Billed-Usd"] = billed;
            context.Response.ContentType = "application/json; charset=bogus";
            return context.Response.WriteAsync(json);
        };
}
