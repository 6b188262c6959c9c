using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing.Listings;

/// <summary>Which listings belong to which products, and until when.</summary>
[Collection(nameof(EngineTests))]
public sealed class ListingTests(EngineFixture fixture) : IAsyncLifetime
{
    private WorkerIdentity worker = null!;
    private TestRun run = null!;

    public async Task InitializeAsync()
    {
        worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 2, default);
        run = await RunAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_listing_that_two_products_show_belongs_to_both_and_counts_once(bool inOneBatch)
    {
        await ProductsAsync(1, 2);
        WorkUnit[] units = [run.LookUp(1), run.LookUp(1, page: 2), run.LookUp(2, category: 1)];
        var entries = await run.LeaseAndReserveAsync(worker, units);
        UnitResult[] answers = [run.Offers(entries[0], 2, "L", "M"), run.Offers(entries[1], 2, "L", "N"), run.Offers(entries[2], 1, "L")];
        if (inOneBatch)
            await CommitAsync(run, answers);
        else
            foreach (var answer in answers)
                await CommitAsync(run, answer);

        Assert.Equal(("L M N", "L"), (await run.OffersOfAsync(1), await run.OffersOfAsync(2)));
        Assert.Equal(3, (await run.RowAsync()).Listings);
        var categories = await fixture.ReadAsync(db =>
            db.RunCategories.Where(c => c.RunId == run.Id).OrderBy(c => c.Ordinal).Select(c => c.Listings).ToListAsync()
        );
        Assert.Equal([3, 0], categories);
        Assert.Equal(2 + 3, await fixture.ReadAsync(db => db.Spend.Where(s => s.RunId == run.Id).SumAsync(s => s.Items)));
    }

    [Fact]
    public async Task A_whole_search_ends_what_it_no_longer_shows_and_moves_the_product()
    {
        await ProductsAsync(1, 2);
        await SearchAsync(run, 1, "A", "B");
        await SearchAsync(run, 2, "A");
        var before = await PositionsAsync();

        var later = await RunAsync();
        await SearchAsync(later, 1, "B");
        Assert.Equal(("[A] B", "A"), (await run.OffersOfAsync(1), await run.OffersOfAsync(2)));
        Assert.Equal(1, (await later.RowAsync()).Listings);

        await SearchAsync(await RunAsync(), 1); // nothing at all
        Assert.Equal("[A] [B]", await run.OffersOfAsync(1));
        Assert.True((await PositionsAsync())[0] > before.Max(), "a poller sees that it is gone");

        await SearchAsync(await RunAsync(), 1, "A");
        Assert.Equal("A [B]", await run.OffersOfAsync(1));
    }

    [Fact]
    public async Task A_search_that_shows_nothing_new_and_ends_nothing_moves_nothing()
    {
        await ProductsAsync(1);
        var before = await PositionsAsync();
        await SearchAsync(run, 1);
        Assert.Equal(before, await PositionsAsync());
    }

    [Theory]
    [InlineData("1 2")]
    [InlineData("2 1")]
    [InlineData("1+2")]
    [InlineData("2+1")]
    public async Task A_search_of_two_pages_ends_listings_only_when_both_are_there(string order)
    {
        await ProductsAsync(1);
        await SearchAsync(run, 1, "A", "B", "C", "D");
        var later = await RunAsync();
        var entries = await later.LeaseAndReserveAsync(worker, later.LookUp(1), later.LookUp(1, page: 2));
        var pages = new Dictionary<char, UnitResult> { ['1'] = later.Offers(entries[0], 2, "B"), ['2'] = later.Offers(entries[1], 2, "C") };
        foreach (var batch in order.Split(' '))
        {
            Assert.Equal("A B C D", await run.OffersOfAsync(1));
            await CommitAsync(later, [.. batch.Split('+').Select(page => pages[page[0]])]);
        }

        Assert.Equal("[A] B C [D]", await run.OffersOfAsync(1));
    }

    [Fact]
    public async Task Pages_that_are_committed_at_once_complete_the_search_between_them()
    {
        const int Products = 40;
        await ProductsAsync([.. Enumerable.Range(1, Products)]);
        foreach (var product in Enumerable.Range(1, Products))
            await SearchAsync(run, product, $"A{product}", $"B{product}", $"C{product}");
        var later = await RunAsync();
        var entries = await later.LeaseAndReserveAsync(
            worker,
            [.. Enumerable.Range(1, Products).SelectMany(n => new[] { later.LookUp(n), later.LookUp(n, page: 2) })]
        );
        UnitResult Answer(int n, int page) => later.Offers(entries[(2 * n) + page - 3], 2, page == 1 ? $"A{n}" : $"B{n}");

        foreach (var product in Enumerable.Range(1, Products))
            await Task.WhenAll(
                Enumerable.Range(1, 2).Select(page => CommitAsync(later, worker.CommitLanes[page - 1], Answer(product, page)))
            );

        foreach (var product in Enumerable.Range(1, Products))
            Assert.Equal($"A{product} B{product} [C{product}]", await run.OffersOfAsync(product));
    }

    [Theory]
    [InlineData(2, "A B [C]")]
    [InlineData(5, "A B C")] // the retry learns of pages that it does not call
    public async Task A_search_of_which_a_page_failed_ends_nothing_until_a_retry_has_collected_all(int pages, string shown)
    {
        await ProductsAsync(1);
        await SearchAsync(run, 1, "A", "B", "C");
        var later = await RunAsync();
        var entries = await later.LeaseAndReserveAsync(worker, later.LookUp(1), later.LookUp(1, page: 2));
        await CommitAsync(later, later.Offers(entries[0], 2, "A"), Failed(entries[1]));
        Assert.Equal("A B C", await run.OffersOfAsync(1));

        var retry = await TestRun.RetryOfAsync(fixture, later, later.LookUp(1, page: 2));
        var again = await retry.LeaseAndReserveAsync(worker, retry.LookUp(1, page: 2));
        await CommitAsync(retry, retry.Offers(again[0], pages, "B"));
        Assert.Equal(shown, await run.OffersOfAsync(1));
    }

    [Fact]
    public async Task Of_two_runs_at_once_none_ends_what_the_other_has_just_seen()
    {
        await ProductsAsync(1);
        await SearchAsync(run, 1, "A", "B", "C");
        var (slow, quick) = (await RunAsync(), await RunAsync());
        var entries = await slow.LeaseAndReserveAsync(worker, slow.LookUp(1), slow.LookUp(1, page: 2));
        await CommitAsync(slow, slow.Offers(entries[0], 2, "A"));
        await SearchAsync(quick, 1, "B"); // later than the first page of the other: A was not offered any more
        Assert.Equal("[A] B [C]", await run.OffersOfAsync(1));
        await CommitAsync(slow, slow.Offers(entries[1], 2, "D"));
        Assert.Equal("[A] B [C] D", await run.OffersOfAsync(1));
    }

    [Fact]
    public async Task Products_that_two_categories_show_are_counted_in_the_first_and_noted_in_the_other()
    {
        var entries = await run.LeaseAndReserveAsync(
            worker,
            run.PageUnit(1),
            run.PageUnit(1, category: 1),
            run.PageUnit(2, category: 1),
            run.PageUnit(3, category: 1)
        );
        await CommitAsync(run, run.Page(entries[0], 1, 1, 2, 3), run.Page(entries[1], 3, 2, 4));
        await CommitAsync(run, run.Page(entries[2], 3, 2, 3, 5)); // 2 once more
        await CommitAsync(run, run.Page(entries[3], 3, 3, 4));

        var categories = await fixture.ReadAsync(db =>
            db.RunCategories.Where(c => c.RunId == run.Id)
                .OrderBy(c => c.Ordinal)
                .Select(c => new { c.Products, c.ProductsShared })
                .ToListAsync()
        );
        Assert.Equal([(3L, 0L), (2L, 2L)], categories.Select(c => (c.Products, c.ProductsShared)));
        Assert.Equal(5, (await run.RowAsync()).Products);
        Assert.Equal(5, (await run.UnitsInStreamsAsync()).Count(u => u.StartsWith("ebay:", StringComparison.Ordinal)));
        Assert.Equal([ProviderName.Ebay], await fixture.Derivation.MissingProvidersAsync(run.Id, default));
    }

    /// <summary>A run over the same catalogue as the first.</summary>
    private async Task<TestRun> RunAsync()
    {
        var made = await TestRun.CreateAsync(fixture, like: run);
        await fixture.ExecuteAsync($"update runs set units_known = 1000 where id = '{made.Id}'");
        return made;
    }

    private async Task ProductsAsync(params int[] products)
    {
        var entry = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        await CommitAsync(run, run.Page(entry, 1, products));
        await fixture.Frontier.RetireAsync(run.Id); // the tests lease their look-ups themselves
        await fixture.Frontier.CreateAsync(run.Id);
    }

    private async Task SearchAsync(TestRun of, int product, params string[] letters) =>
        await CommitAsync(of, of.Offers((await of.LeaseAndReserveAsync(worker, of.LookUp(product)))[0], 1, letters));

    private Task CommitAsync(TestRun of, params UnitResult[] results) => CommitAsync(of, worker.CommitLanes[0], results);

    private async Task CommitAsync(TestRun of, Lane lane, params UnitResult[] results) =>
        await fixture.Committer.CommitAsync(lane, of.Plan, results, default);

    private async Task<List<long>> PositionsAsync()
    {
        var start = run.Asin(0)[..^4];
        return await fixture.ReadAsync(db =>
            db.Products.Where(p => p.Asin.StartsWith(start)).OrderBy(p => p.Asin).Select(p => p.Position).ToListAsync()
        );
    }

    private static UnitResult Failed(FrontierEntry entry) =>
        new(
            entry,
            new UnitOutcome.Skipped(SkipReason.NotFound, "no such page"),
            Charge.Billed(CallPrice.Listed(0.002m), 0.002m),
            DateTimeOffset.UnixEpoch.AddDays(1),
            404
        );
}
