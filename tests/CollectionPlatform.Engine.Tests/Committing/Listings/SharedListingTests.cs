using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Work.Commit.Listings;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing.Listings;

/// <summary>What products show of a listing that several of them share, and how long they keep what is gone.</summary>
[Collection(nameof(EngineTests))]
public sealed class SharedListingTests(EngineFixture fixture) : IAsyncLifetime
{
    private WorkerIdentity worker = null!;
    private TestRun run = null!;

    public async Task InitializeAsync()
    {
        worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 2, default);
        run = await TestRun.CreateAsync(fixture);
        await fixture.ExecuteAsync($"update runs set units_known = 1000 where id = '{run.Id}'");
        await CommitAsync(0, run.Page((await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0], 1, 1, 2, 3));
        await fixture.Frontier.RetireAsync(run.Id); // the tests lease their look-ups themselves
        await fixture.Frontier.CreateAsync(run.Id);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_a_search_says_of_a_listing_holds_for_every_product_that_offers_it_and_for_its_lowest_price()
    {
        await CommitAsync(0, await SearchAsync(1, ("L", 20m), ("M", 15m)));
        await CommitAsync(0, await SearchAsync(2, ("L", 9m)));
        Assert.Equal([9m, 15m], await PricesAsync(1));
        Assert.Equal((9m, 9m), (await LowestAsync(1), await LowestAsync(2)));

        await CommitAsync(0, await SearchAsync(1, page: 2, ("M", 15m))); // another search of 1: it ends nothing, L stays
        await CommitAsync(0, await SearchAsync(2, page: 2, ("L", 30m)));
        Assert.Equal([15m, 30m], await PricesAsync(1));
        Assert.Equal((15m, 30m), (await LowestAsync(1), await LowestAsync(2)));
    }

    [Fact]
    public async Task A_changed_listing_moves_every_product_that_shows_it_and_an_unchanged_one_none()
    {
        await CommitAsync(0, await SearchAsync(1, ("L", 20m)));
        await CommitAsync(0, await SearchAsync(3, ("M", 20m)));
        var (first, third) = (await PositionAsync(1), await PositionAsync(3));
        await CommitAsync(0, await SearchAsync(2, ("L", 20m)));
        var second = await PositionAsync(2);
        Assert.Equal((first, third), (await PositionAsync(1), await PositionAsync(3)));

        await CommitAsync(0, await SearchAsync(2, page: 2, ("L", 9m)));
        var moved = new[] { await PositionAsync(1), await PositionAsync(2) };
        Assert.All(moved, position => Assert.True(position > second, $"{position} after {second}"));
        Assert.Equal((2, third), (moved.Distinct().Count(), await PositionAsync(3)));
        await CommitAsync(0, await SearchAsync(2, page: 3, ("L", 9m)));
        Assert.Equal(moved[0], await PositionAsync(1));
    }

    [Fact]
    public async Task A_listing_that_very_many_products_show_changes_in_so_many_of_them()
    {
        const int Products = KnownListing.MostShown + 5;
        await ShowAsync(page: 1, Products, 20m);
        await ShowAsync(page: 2, 1, 9m); // the first product is one of those that follow
        Assert.Equal(KnownListing.MostShown, await ShowingAsync(9m));
        await ShowAsync(page: 3, Products, 9m); // the others follow with their next search
        Assert.Equal(Products, await ShowingAsync(9m));

        async Task ShowAsync(int page, int products, decimal usd)
        {
            var entries = await run.LeaseAndReserveAsync(worker, [.. Enumerable.Range(1, products).Select(n => run.LookUp(n, page: page))]);
            var answer = new CollectedPage(1, [], [Offer(run.Asin(0) + "L", usd)]);
            await CommitAsync(0, [.. entries.Select(e => TestRun.Collected(e, answer))]);
        }

        async Task<int> ShowingAsync(decimal usd)
        {
            var shown = await Task.WhenAll(Enumerable.Range(1, Products).Select(run.ListingsOfAsync));
            return shown.Count(listings => listings.Single().PriceUsd == usd);
        }
    }

    [Fact]
    public async Task Products_for_which_it_is_gone_take_no_place_among_those_that_follow_its_changes()
    {
        var gone = Enumerable.Range(2, KnownListing.MostShown).ToList();
        foreach (var product in (int[])[1, .. gone])
            await CommitAsync(0, await SearchAsync(product, ("L", 20m)));
        var later = await TestRun.CreateAsync(fixture, like: run);
        await fixture.ExecuteAsync($"update runs set units_known = 1000 where id = '{later.Id}'");
        var entries = await later.LeaseAndReserveAsync(worker, [.. gone.Select(product => later.LookUp(product))]);
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], later.Plan, [.. entries.Select(e => later.Offers(e, 1))], default);

        var (still, changed) = (gone[^1] + 1, gone[^1] + 2);
        await CommitAsync(0, await SearchAsync(still, ("L", 20m)));
        await CommitAsync(0, await SearchAsync(changed, ("L", 9m)));
        Assert.Equal((9m, 9m, 9m), (await OnlyAsync(1), await OnlyAsync(still), await OnlyAsync(changed)));

        await CommitAsync(0, await SearchAsync(gone[0], page: 2, ("L", 9m))); // it is back
        await CommitAsync(0, await SearchAsync(changed, page: 2, ("L", 5m)));
        Assert.Equal((5m, 5m), (await OnlyAsync(gone[0]), await OnlyAsync(still)));

        async Task<decimal?> OnlyAsync(int product) => Assert.Single(await PricesAsync(product));
    }

    [Fact]
    public async Task Products_that_show_the_same_unchanged_listings_at_once_do_not_wait_for_each_other_or_repeat()
    {
        const int Batches = 20;
        var repeats = new CountedLines();
        var committer = new RunCommitter(fixture.Source, fixture.Frontier, TimeProvider.System, new CommitLog(repeats));
        var popular = new CollectedPage(1, [], [.. Enumerable.Range(0, 20).Select(n => Offer($"{run.Asin(0)}{n}", 20m))]);
        await CommitAsync(0, TestRun.Collected((await run.LeaseAndReserveAsync(worker, run.LookUp(1)))[0], popular));
        var entries = await run.LeaseAndReserveAsync(worker, [.. Enumerable.Range(2, 2 * Batches).Select(n => run.LookUp(n))]);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(lane => Task.Run(() => CommitAllAsync(lane))));
        Assert.Equal(0, repeats.Count);

        async Task CommitAllAsync(int lane)
        {
            foreach (var entry in entries.Where((_, n) => n % 2 == lane))
                await committer.CommitAsync(worker.CommitLanes[lane], run.Plan, [TestRun.Collected(entry, popular)], default);
        }
    }

    [Fact]
    public async Task Commits_that_change_the_same_listings_all_the_time_are_passed_over_a_few_times_at_most()
    {
        const int Lanes = 8,
            Batches = 10;
        var repeats = new CountedLines();
        var committer = new RunCommitter(fixture.Source, fixture.Frontier, TimeProvider.System, new CommitLog(repeats));
        var many = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), Lanes, default);
        var entries = await run.LeaseAndReserveAsync(many, [.. Enumerable.Range(1, Lanes * Batches).Select(n => run.LookUp(n))]);
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(() => CommitAllAsync(lane))));
        Assert.InRange(repeats.Count, 0, 2 * Lanes * Batches); // about 80; without turns 350 to 375
        Assert.Equal(Lanes * Batches, (await run.RowAsync()).UnitsDone - 1);

        async Task CommitAllAsync(int lane)
        {
            foreach (var (entry, n) in entries.Select((entry, n) => (entry, n)).Where(e => e.n % Lanes == lane))
            {
                var popular = Enumerable.Range(0, 20).Select(id => Offer($"{run.Asin(0)}{id}", n + 1));
                var answer = TestRun.Collected(entry, new CollectedPage(1, [], [.. popular]));
                await committer.CommitAsync(many.CommitLanes[lane], run.Plan, [answer], default);
            }
        }
    }

    [Fact]
    public async Task A_product_whose_listing_is_gone_is_left_alone_by_what_others_show_of_it()
    {
        await CommitAsync(0, await SearchAsync(1, ("L", 20m)));
        await CommitAsync(0, await SearchAsync(2, ("L", 20m)));
        var later = await TestRun.CreateAsync(fixture, like: run);
        var nothing = later.Offers((await later.LeaseAndReserveAsync(worker, later.LookUp(1)))[0], 1);
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], later.Plan, [nothing], default);
        Assert.NotNull(Assert.Single(await run.ListingsOfAsync(1)).EndedAt);
        var before = await PositionAsync(1);
        await CommitAsync(0, await SearchAsync(2, page: 2, ("L", 9m)));
        Assert.Equal((20m, before), (Assert.Single(await PricesAsync(1)), await PositionAsync(1)));
    }

    [Fact]
    public async Task What_another_product_shows_is_no_sighting_for_this_one()
    {
        await CommitAsync(0, await SearchAsync(1, ("L", 20m)));
        await CommitAsync(0, await SearchAsync(2, ("L", 20m)));
        var later = await TestRun.CreateAsync(fixture, like: run);
        var pages = await later.LeaseAndReserveAsync(worker, later.LookUp(1), later.LookUp(1, page: 2));
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], later.Plan, [later.Offers(pages[0], 2, "A")], default);
        await CommitAsync(0, await SearchAsync(2, page: 2, ("L", 9m))); // between the two pages
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], later.Plan, [later.Offers(pages[1], 2, "B")], default);

        var gone = Assert.Single(await run.ListingsOfAsync(1), l => l.EndedAt is not null);
        Assert.Equal((run.Asin(0) + "L", 9m), (gone.ListingId, gone.PriceUsd));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Products_that_show_the_same_listing_at_once_agree_on_it(bool known)
    {
        const int Rounds = 25;
        for (var n = 0; n < Rounds; n++)
        {
            var id = $"R{known}{n}";
            if (known)
                await CommitAsync(0, await SearchAsync(3, page: 1 + n, (id, 1m)));
            UnitResult[] answers = [await SearchAsync(1, page: 1 + n, (id, 10m)), await SearchAsync(2, page: 1 + n, (id, 11m))];
            await Task.WhenAll(answers.Select((answer, lane) => Task.Run(() => CommitAsync(lane, answer))));
            var prices = new List<decimal?>();
            foreach (var product in known ? [1, 2, 3] : new[] { 1, 2 })
                prices.AddRange(
                    (await run.ListingsOfAsync(product))
                        .Where(l => l.ListingId.EndsWith(id, StringComparison.Ordinal))
                        .Select(l => l.PriceUsd)
                );
            Assert.Equal(known ? 3 : 2, prices.Count);
            Assert.True(prices.Distinct().Count() == 1 && prices[0] is 10m or 11m, string.Join(' ', prices));
        }
    }

    private async Task<UnitResult> SearchAsync(int product, params (string Id, decimal Usd)[] offers) =>
        await SearchAsync(product, page: 1, offers);

    /// <summary>Pages after the first belong to searches that stay incomplete.</summary>
    private async Task<UnitResult> SearchAsync(int product, int page, params (string Id, decimal Usd)[] offers)
    {
        var entry = (await run.LeaseAndReserveAsync(worker, run.LookUp(product, page: page)))[0];
        return TestRun.Collected(entry, new CollectedPage(1, [], [.. offers.Select(o => Offer(run.Asin(0) + o.Id, o.Usd))]));
    }

    private static CollectedListing Offer(string id, decimal usd) => new(id, "Offer", usd, 0, "New", new CollectedSeller("seller", 1, 99m));

    private async Task CommitAsync(int lane, params UnitResult[] results) =>
        await fixture.Committer.CommitAsync(worker.CommitLanes[lane], run.Plan, results, default);

    private async Task<IEnumerable<decimal?>> PricesAsync(int product) =>
        (await run.ListingsOfAsync(product)).Select(l => l.PriceUsd).Order();

    private async Task<decimal?> LowestAsync(int product) => (await ProductAsync(product)).LowestUsd;

    private async Task<long> PositionAsync(int product) => (await ProductAsync(product)).Position;

    private Task<Product> ProductAsync(int product)
    {
        var asin = run.Asin(product);
        return fixture.ReadAsync(db => db.Products.AsNoTracking().SingleAsync(p => p.Asin == asin));
    }
}
