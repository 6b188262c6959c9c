using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>A product's lowest price follows its current listings, whoever writes them.</summary>
[Collection(nameof(EngineTests))]
public sealed class LowestPriceTests(EngineFixture fixture) : IAsyncLifetime
{
    private WorkerIdentity worker = null!;
    private TestRun run = null!;

    public async Task InitializeAsync()
    {
        worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 2, default);
        run = await RunAsync(null);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task It_is_the_least_price_with_shipping_of_what_is_still_offered()
    {
        await ProductsAsync(1, 2);
        Assert.Equal((null, Product.NoRatio), await LowestAsync(1));
        await SearchAsync(1, Offer("A", 12m, 3m), Offer("B", 14m, null), Offer("C", null, 1m), Offer("D", 0, 1m));
        Assert.Equal((14m, 0.70035018m), await LowestAsync(1)); // of 19.99

        await SearchAsync(2, Offer("B", 9m, 0.5m)); // the same listing, found for another product
        Assert.Equal((9.5m, 9.5m), ((await LowestAsync(1)).Usd, (await LowestAsync(2)).Usd));

        await SearchAsync(1, Offer("A", 12m, 3m)); // B, C and D are gone for it, and stay for the other
        Assert.Equal((15m, 9.5m), ((await LowestAsync(1)).Usd, (await LowestAsync(2)).Usd));
        await SearchAsync(1);
        Assert.Equal((null, Product.NoRatio), await LowestAsync(1));
        await SearchAsync(1, Offer("A", 11m, 3m));
        Assert.Equal(14m, (await LowestAsync(1)).Usd);
    }

    [Fact]
    public async Task A_listing_that_gets_its_price_by_one_product_counts_for_another_that_the_same_commit_looks_up()
    {
        await ProductsAsync(1, 2);
        await SearchAsync(1, Offer("Z", null, null));
        await SearchAsync(2, Offer("Z", null, null));
        Assert.Null((await LowestAsync(1)).Usd);

        var later = await RunAsync(run);
        var entries = await later.LeaseAndReserveAsync(worker, later.LookUp(1), later.LookUp(2));
        var unfinished = Answer(entries[0], pages: 2, Offer("A", 20m, 0)); // so that Z is not gone for it
        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            later.Plan,
            [unfinished, Answer(entries[1], pages: 1, Offer("Z", 7m, 0))],
            default
        );
        Assert.Equal((7m, 7m), ((await LowestAsync(1)).Usd, (await LowestAsync(2)).Usd));
    }

    [Fact]
    public async Task Of_two_commits_at_once_the_later_one_has_seen_the_listings_of_both()
    {
        const int Products = 40;
        await ProductsAsync([.. Enumerable.Range(1, Products)]);
        var other = await RunAsync(run);
        var search = new Dictionary<TestRun, List<FrontierEntry>>();
        foreach (var each in new[] { run, other })
            search[each] = await each.LeaseAndReserveAsync(worker, [.. Enumerable.Range(1, Products).Select(n => each.LookUp(n))]);
        for (var n = 0; n < Products; n++)
            await Task.WhenAll(
                CommitAsync(run, worker.CommitLanes[0], Answer(search[run][n], pages: 2, Offer($"X{n}", 10m, 0))),
                CommitAsync(other, worker.CommitLanes[1], Answer(search[other][n], pages: 2, Offer($"Y{n}", 5m, 0)))
            );

        foreach (var n in Enumerable.Range(1, Products))
            Assert.Equal(5m, (await LowestAsync(n)).Usd);
    }

    private static UnitResult Answer(FrontierEntry entry, int pages, params CollectedListing[] listings) =>
        TestRun.Collected(entry, new CollectedPage(pages, [], listings));

    private CollectedListing Offer(string letter, decimal? usd, decimal? shipping) =>
        new(run.Asin(0) + letter, $"Offer {letter}", usd, shipping, "Used", new CollectedSeller("seller", 1, 99));

    private async Task SearchAsync(int product, params CollectedListing[] listings)
    {
        var later = await RunAsync(run);
        var entry = (await later.LeaseAndReserveAsync(worker, later.LookUp(product)))[0];
        await CommitAsync(later, worker.CommitLanes[0], Answer(entry, 1, listings));
    }

    private async Task CommitAsync(TestRun of, Lane lane, UnitResult result) =>
        await fixture.Committer.CommitAsync(lane, of.Plan, [result], default);

    private async Task ProductsAsync(params int[] products)
    {
        var entry = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        await CommitAsync(run, worker.CommitLanes[0], run.Page(entry, 1, products));
        await fixture.Frontier.RetireAsync(run.Id); // the tests lease their look-ups themselves
        await fixture.Frontier.CreateAsync(run.Id);
    }

    private async Task<TestRun> RunAsync(TestRun? like)
    {
        var made = await TestRun.CreateAsync(fixture, like: like);
        await fixture.ExecuteAsync($"update runs set units_known = 1000 where id = '{made.Id}'");
        return made;
    }

    private async Task<(decimal? Usd, decimal Ratio)> LowestAsync(int product)
    {
        var asin = run.Asin(product);
        var row = await fixture.ReadAsync(db => db.Products.AsNoTracking().SingleAsync(p => p.Asin == asin));
        return (row.LowestUsd, row.PriceRatio);
    }
}
