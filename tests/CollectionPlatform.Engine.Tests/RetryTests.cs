using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Committing;
using CollectionPlatform.Worker.Engine.Leasing;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>A retry does what failed, and what follows from it; what its chain collected is neither looked up nor paid for again.</summary>
[Collection(nameof(EngineTests))]
public sealed class RetryTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_retry_needs_exactly_its_units()
    {
        var first = await TestRun.CreateAsync(fixture);
        var retry = await TestRun.RetryOfAsync(fixture, first, first.PageUnit(3), first.LookUp(7, category: 1));
        Assert.Equal(2, await RebuildAsync(retry));
        Assert.Equal([first.PageUnit(3).Id, first.LookUp(7).Id], await retry.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task A_first_page_that_now_succeeds_brings_the_pages_and_products_that_were_missing()
    {
        var (first, worker) = await FirstAsync();
        var retry = await TestRun.RetryOfAsync(fixture, first, first.PageUnit(1, category: 1));
        var page = (await retry.LeaseAndReserveAsync(worker, retry.PageUnit(1, category: 1)))[0];

        // Products 1 and 2 were collected and looked up by the first run; 3 is new.
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], retry.Plan, [retry.Page(page, 2, 1, 2, 3)], default);

        Assert.Equal([retry.PageUnit(2, category: 1).Id, retry.LookUp(3).Id], await retry.UnitsInStreamsAsync());
        Assert.Equal(1, (await retry.RowAsync()).Products);
        await fixture.Frontier.RetireAsync(retry.Id);
        Assert.Equal(2, await RebuildAsync(retry)); // the derivation says the same as the commit
        Assert.Equal([retry.PageUnit(2, category: 1).Id, retry.LookUp(3).Id], await retry.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task What_another_run_of_the_chain_collected_is_not_paid_for_again_and_what_it_skipped_is()
    {
        var (first, worker) = await FirstAsync();
        var retry = await TestRun.RetryOfAsync(fixture, first, first.LookUp(1), first.LookUp(2));
        var entries = await retry.LeaseAsync(worker.Id, retry.LookUp(1), retry.LookUp(2));

        var calls = entries.ConvertAll(entry => new Call(new ActiveRun(retry.Plan), entry));
        var finished = await new FinishedCheck(fixture.Source, TimeProvider.System, fixture.Log).FindAsync(retry.Plan, calls, default);

        Assert.Equal([first.LookUp(1)], finished.Select(call => call.Unit)); // collected by the first run; 2 was skipped by it
        Assert.Equal([ProviderName.Ebay], await fixture.Derivation.MissingProvidersAsync(retry.Id, default));
    }

    [Fact]
    public async Task A_retry_whose_units_fail_again_has_nothing_missing()
    {
        var (first, worker) = await FirstAsync();
        var retry = await TestRun.RetryOfAsync(fixture, first, first.LookUp(2));
        var entry = (await retry.LeaseAndReserveAsync(worker, retry.LookUp(2)))[0];
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], retry.Plan, [Missing(entry)], default);
        Assert.Empty(await fixture.Derivation.MissingProvidersAsync(retry.Id, default));
        Assert.Equal((1L, 1L), ((await retry.RowAsync()).UnitsDone, (await retry.RowAsync()).Failed));
    }

    /// <summary>
    /// A finished run: the first page of category 0 with products 1 and 2, the look-up of 1; the look-up of 2 and the first page of
    /// category 1 failed.
    /// </summary>
    private async Task<(TestRun Run, WorkerIdentity Worker)> FirstAsync()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var pages = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.PageUnit(1, category: 1));
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(pages[0], 1, 1, 2), Missing(pages[1])], default);
        var lookUps = await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, worker.Id, 10);
        await fixture.Reservations.ReserveAsync(worker.ReservationLanes[ProviderName.Ebay], run.Id, ProviderName.Ebay, 2, default);
        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [TestRun.Listings(lookUps[0], 1), Missing(lookUps[1])],
            default
        );
        Assert.Empty(await fixture.Derivation.MissingProvidersAsync(run.Id, default));
        return (run, worker);
    }

    private static UnitResult Missing(FrontierEntry entry)
    {
        var price = TestRun.PriceOf(entry.Unit.Provider);
        return new UnitResult(
            entry,
            new UnitOutcome.Skipped(SkipReason.NotFound, "no such item"),
            Charge.Billed(CallPrice.Listed(price), price),
            DateTimeOffset.UnixEpoch.AddDays(1),
            404
        );
    }

    private async Task<long> RebuildAsync(TestRun run)
    {
        await using var held = await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default);
        return (await fixture.Derivation.RebuildAsync(run.Id, held!, default)).Added;
    }
}
