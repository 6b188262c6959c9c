using System.Text;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CollectionPlatform.Core.Tests.Marketplaces;

/// <summary>Odd answers to a search for one product.</summary>
public sealed class EbayAnswerTests
{
    [Fact]
    public void Pages_beyond_the_bound_cost_no_listing_and_are_noted_once()
    {
        var first = Read(page: 1);
        Assert.Equal((100, "L1"), (first.TotalPages, Assert.Single(first.Listings).ListingId));
        Assert.Equal(
            new PageNote(SkipReason.TooManyPages, "there are 20000 pages, and the first 100 are read; about 19900 listings are missing"),
            first.Note
        );
        Assert.All(Enumerable.Range(2, 99).Select(Read), page =>
            Assert.Equal((100, 1, null), (page.TotalPages, page.Listings.Count, page.Note))
        );
    }

    [Fact]
    public async Task An_empty_204_is_a_product_without_listings_and_is_paid_once()
    {
        await using var marketplace = await StubMarketplace.StartAsync();
        marketplace.Answer = context =>
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers["X-Billed-Usd"] = "0.002";
            return Task.CompletedTask;
        };
        using var http = new HttpClient { BaseAddress = marketplace.Address };
        var answer = await new EbayProvider(http, TimeProvider.System).CallAsync(RunId.New(), Search(1), "Lamp", default);

        var verdict = AnswerVerdict.Of(answer, CallPrice.Listed(0.002m));
        var page = Assert.IsType<UnitOutcome.Collected>(verdict.Outcome).Page;
        Assert.Equal((0, 0, null), (page.TotalPages, page.Listings.Count, page.Note));
        Assert.Equal((ProviderTrouble.None, 0.002m), (verdict.Trouble, verdict.Charge.Settled));
    }

    private static WorkUnit Search(int page) => new(ProviderName.Ebay, "B1", page, 0);

    private static CollectedPage Read(int page)
    {
        var body =
            """{"page":N,"totalPages":20000,"listings":[{"listingId":"LN","title":"T","priceUsd":5,"seller":{"username":"s"}}]}""".Replace(
                "N",
                $"{page}",
                StringComparison.Ordinal
            );
        using var json = LenientJson.Parse(Encoding.UTF8.GetBytes(body));
        return EbayProvider.ReadPage(json.RootElement, Search(page), EbayProvider.DefaultMaxPages).Page!;
    }
}
