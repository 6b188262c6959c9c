using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>Which products a run does not look up again, and that this is decided once.</summary>
[Collection(nameof(EngineTests))]
public sealed class FreshnessTests(EngineFixture fixture) : IAsyncLifetime
{
    private WorkerIdentity worker = null!;
    private TestRun first = null!;

    public async Task InitializeAsync()
    {
        worker = await fixture.Registry.RegisterAsync($"worker-{Guid.NewGuid():N}", Guid.NewGuid(), 2, default);
        first = await TestRun.CreateAsync(fixture);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task What_was_searched_completely_is_skipped_counted_and_no_unit()
    {
        await FindAsync(first, 1, 2, 3);
        await SearchAsync(first, 1, "A");
        await SearchAsync(first, 2); // nothing was offered: that is an answer, too
        var run = await RunAsync(skip: 7);
        await FindAsync(run, 1, 2, 3);

        Assert.Equal([run.LookUp(3).Id], await run.UnitsInStreamsAsync());
        var row = await run.RowAsync();
        Assert.Equal((3, 2, 0.004m), (row.Products, row.SkippedFresh, row.SavedUsd));
        Assert.Equal((2 + 1, 1), (row.UnitsKnown, row.UnitsDone)); // two first pages, one look-up
        var category = await fixture.ReadAsync(db => db.RunCategories.SingleAsync(c => c.RunId == run.Id && c.Ordinal == 0));
        Assert.Equal((3, 2, 0.004m, 2), (category.Products, category.SkippedFresh, category.SavedUsd, category.UnitsKnown));

        var whole = await RunAsync(skip: null);
        await FindAsync(whole, 1, 2, 3);
        Assert.Equal((3, 0), ((await whole.UnitsInStreamsAsync()).Count, (await whole.RowAsync()).SkippedFresh));
    }

    [Theory]
    [InlineData("6 days 23:59:00", true)]
    [InlineData("7 days 00:00:01", false)]
    public async Task A_look_up_is_fresh_until_it_is_as_old_as_the_run_says(string age, bool isFresh)
    {
        await FindAsync(first, 1);
        await SearchAsync(first, 1, "A");
        await fixture.ExecuteAsync($"update product_prices set looked_up_at = now() - interval '{age}' where asin = '{first.Asin(1)}'");
        Assert.Equal(isFresh, await IsSkippedAsync(1, days: 7));
    }

    [Fact]
    public async Task A_product_whose_last_look_up_failed_is_not_fresh()
    {
        await FindAsync(first, 1);
        await SearchAsync(first, 1, "A");
        Assert.True(await IsSkippedAsync(1));

        var later = await RunAsync(skip: null);
        await CommitAsync(later, Failed((await LeaseAsync(later, later.LookUp(1)))[0], SkipReason.NotFound));
        Assert.False(await IsSkippedAsync(1));
    }

    [Fact]
    public async Task A_search_of_which_something_was_left_out_is_not_complete()
    {
        await FindAsync(first, 1, 2);
        var entries = await LeaseAsync(first, first.LookUp(1), first.LookUp(2));
        await CommitAsync(first, Noted(entries[0], SkipReason.TooManyPages), Noted(entries[1], SkipReason.OddItem));
        Assert.False(await IsSkippedAsync(1));
        Assert.False(await IsSkippedAsync(2));
    }

    [Theory]
    [InlineData(SkipReason.WrongPage)]
    [InlineData(SkipReason.Malformed)]
    public async Task A_search_of_two_pages_is_complete_with_both_and_saves_two_calls(SkipReason trouble)
    {
        await FindAsync(first, 1);
        var entries = await LeaseAsync(first, first.LookUp(1), first.LookUp(1, page: 2));
        await CommitAsync(first, first.Offers(entries[0], 2, "A"));
        Assert.False(await IsSkippedAsync(1));
        await CommitAsync(first, Failed(entries[1], trouble));
        Assert.False(await IsSkippedAsync(1));

        var retry = await TestRun.RetryOfAsync(fixture, first, first.LookUp(1, page: 2));
        await CommitAsync(retry, retry.Offers((await LeaseAsync(retry, first.LookUp(1, page: 2)))[0], 2, "B"));
        var run = await RunAsync(skip: 7);
        await FindAsync(run, 1);
        Assert.Equal((1, 0.004m), ((await run.RowAsync()).SkippedFresh, (await run.RowAsync()).SavedUsd));
    }

    [Fact]
    public async Task The_decision_survives_a_crash_between_the_steps_of_the_commit_and_the_loss_of_the_streams()
    {
        await FindAsync(first, 1, 2);
        await SearchAsync(first, 1, "A");
        var run = await RunAsync(skip: 7);
        var entry = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        await new CommitStore(fixture.Source).CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            new RunBatch(run.Plan, [run.Page(entry, 1, 1, 2)]),
            DateTimeOffset.UnixEpoch,
            default
        );
        worker.CommitLanes[0].Advance();
        // What is known of the products now no longer matters: the first is not fresh any more, and the second is.
        var fresh = $"case when asin = '{run.Asin(2)}' then now() end";
        await fixture.ExecuteAsync($"update product_prices set looked_up_at = {fresh} where asin in ('{run.Asin(1)}', '{run.Asin(2)}')");

        await CommitAsync(run, new UnitResult(entry, new UnitOutcome.AlreadyFinished(), Charge.None, DateTimeOffset.UnixEpoch));
        Assert.Equal([run.LookUp(2).Id], await run.UnitsInStreamsAsync());

        await fixture.Frontier.RetireAsync(run.Id);
        Assert.Equal(1 + 1, await RebuildAsync(run)); // the other category's first page, and the look-up
        Assert.Equal([run.LookUp(2).Id, run.PageUnit(1, 1).Id], (await run.UnitsInStreamsAsync()).OrderDescending());
        var row = await run.RowAsync();
        Assert.Equal((2, 1, 0.002m), (row.Products, row.SkippedFresh, row.SavedUsd));
    }

    [Fact]
    public async Task A_product_of_two_categories_is_skipped_once()
    {
        await FindAsync(first, 1);
        await SearchAsync(first, 1, "A");
        var run = await RunAsync(skip: 7);
        await FindAsync(run, 1);
        await FindAsync(run, category: 1, 1);
        Assert.Empty(await run.UnitsInStreamsAsync());
        var row = await run.RowAsync();
        Assert.Equal((1, 1, 0.002m, 2), (row.Products, row.SkippedFresh, row.SavedUsd, row.UnitsKnown));
        Assert.Empty(await fixture.Derivation.MissingProvidersAsync(run.Id, default));
    }

    [Fact]
    public async Task Of_two_runs_at_once_each_goes_by_what_was_complete_when_it_found_the_product()
    {
        await FindAsync(first, 1);
        var (one, other) = (await RunAsync(skip: 7), await RunAsync(skip: 7));
        await FindAsync(one, 1);
        await SearchAsync(one, 1, "A");
        await FindAsync(other, 1);
        Assert.Equal((0, 1), ((await one.RowAsync()).SkippedFresh, (await other.RowAsync()).SkippedFresh));
        Assert.Empty(await other.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task While_another_run_looks_products_up_each_is_either_skipped_or_looked_up_and_never_both()
    {
        const int Pages = 40; // of one product each
        int[] all = [.. Enumerable.Range(1, Pages)];
        await FindAsync(first, all);
        var run = await RunAsync(skip: 7);
        var searches = await LeaseAsync(first, [.. all.Select(n => first.LookUp(n))]);
        var pages = await LeaseAsync(run, [.. Enumerable.Range(1, Pages).Select(n => run.PageUnit(n))]);
        await Task.WhenAll(
            InOrderAsync(worker.CommitLanes[0], first, searches.Select(entry => first.Offers(entry, 1, entry.Unit.Subject))),
            InOrderAsync(worker.CommitLanes[1], run, pages.Select(entry => run.Page(entry, Pages, entry.Unit.Page)))
        );

        var row = await run.RowAsync();
        var lookUps = (await run.UnitsInStreamsAsync()).Count(id => id.StartsWith("ebay:", StringComparison.Ordinal));
        Assert.Equal((all.Length, all.Length - lookUps), (row.Products, row.SkippedFresh));
        Assert.Equal((Pages + 1 + lookUps, row.SkippedFresh * 0.002m), (row.UnitsKnown, row.SavedUsd));
        await fixture.Frontier.RetireAsync(run.Id);
        Assert.Equal(lookUps + 1, await RebuildAsync(run)); // and the first page of the other category
    }

    private async Task InOrderAsync(Lane lane, TestRun run, IEnumerable<UnitResult> results)
    {
        foreach (var result in results)
            await fixture.Committer.CommitAsync(lane, run.Plan, [result], default);
    }

    [Fact]
    public async Task A_retry_skips_what_it_newly_finds_and_looks_up_what_failed()
    {
        await FindAsync(first, 1, 2);
        await SearchAsync(first, 2, "B");
        var run = await RunAsync(skip: 7);
        await FindAsync(run, category: 1, 1);
        await SearchAsync(first, 1, "A"); // by another run, meanwhile
        var entries = await LeaseAsync(run, run.PageUnit(1), run.LookUp(1, 1));
        await CommitAsync(run, [.. entries.Select(entry => Failed(entry, SkipReason.Malformed))]);

        var retry = await TestRun.RetryOfAsync(fixture, run, run.PageUnit(1), run.LookUp(1, 1));
        await FindAsync(retry, 1, 2);
        Assert.Equal((1, 1), ((await retry.RowAsync()).Products, (await retry.RowAsync()).SkippedFresh));
        Assert.Equal([ProviderName.Ebay], await fixture.Derivation.MissingProvidersAsync(retry.Id, default)); // the look-up that failed
    }

    private async Task<bool> IsSkippedAsync(int product, int days = 7)
    {
        var run = await RunAsync(days);
        await FindAsync(run, product);
        return (await run.RowAsync()).SkippedFresh == 1;
    }

    private Task<TestRun> RunAsync(int? skip) => TestRun.CreateAsync(fixture, like: first, skipYoungerThanDays: skip);

    private Task FindAsync(TestRun run, params int[] products) => FindAsync(run, 0, products);

    private async Task FindAsync(TestRun run, short category, params int[] products)
    {
        await CommitAsync(run, run.Page((await run.LeaseAndReserveAsync(worker, run.PageUnit(1, category)))[0], 1, products));
    }

    private async Task SearchAsync(TestRun run, int product, params string[] letters)
    {
        await CommitAsync(run, run.Offers((await LeaseAsync(run, run.LookUp(product)))[0], 1, letters));
    }

    /// <summary>Leases these units alone, whatever else the streams held.</summary>
    private async Task<List<FrontierEntry>> LeaseAsync(TestRun run, params WorkUnit[] units)
    {
        await fixture.Frontier.RetireAsync(run.Id);
        await fixture.Frontier.CreateAsync(run.Id);
        return await run.LeaseAndReserveAsync(worker, units);
    }

    private async Task CommitAsync(TestRun run, params UnitResult[] results) =>
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, results, default);

    private async Task<long> RebuildAsync(TestRun run)
    {
        await using var held = await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default);
        return (await fixture.Derivation.RebuildAsync(run.Id, held!, default)).Added;
    }

    private static UnitResult Failed(FrontierEntry entry, SkipReason reason) =>
        new(
            entry,
            new UnitOutcome.Skipped(reason, "no") { TotalPages = reason == SkipReason.WrongPage ? 2 : 0 },
            Charge.Billed(CallPrice.Listed(TestRun.PriceOf(entry.Unit.Provider)), TestRun.PriceOf(entry.Unit.Provider)),
            DateTimeOffset.UnixEpoch
        );

    private static UnitResult Noted(FrontierEntry entry, SkipReason reason) =>
        TestRun.Collected(entry, new CollectedPage(1, [], []) { Note = new PageNote(reason, "left out") });
}
