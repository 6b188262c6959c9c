using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

[Collection(nameof(EngineTests))]
public sealed class DerivationTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_new_run_needs_the_first_page_of_every_category()
    {
        var run = await TestRun.CreateAsync(fixture, categories: 3);
        Assert.Equal(3, await RebuildAsync(run));
        Assert.Equal(
            [run.PageUnit(1).Id, run.PageUnit(1, 1).Id, run.PageUnit(1, 2).Id],
            (await run.UnitsInStreamsAsync()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task What_is_in_the_streams_is_not_added_again_leased_or_not()
    {
        var run = await TestRun.CreateAsync(fixture, categories: 3);
        await RebuildAsync(run);
        await fixture.Frontier.TakeAsync(run.Id, ProviderName.Amazon, name, 1);
        Assert.Equal(0, await RebuildAsync(run));
        Assert.Equal(3, (await run.UnitsInStreamsAsync()).Count);
    }

    [Fact]
    public async Task After_losing_the_streams_exactly_the_missing_units_come_back()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.PageUnit(1, 1));
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(entries[0], 3, 1, 2)], default);
        await fixture.Frontier.RetireAsync(run.Id);

        Assert.Equal(1 + 1 + 2, await RebuildAsync(run)); // page 3 has its turn after page 2
        Assert.Equal(
            [run.PageUnit(1, 1).Id, run.PageUnit(2).Id, run.LookUp(1).Id, run.LookUp(2).Id],
            (await run.UnitsInStreamsAsync())
                .OrderByDescending(id => id.StartsWith("amazon", StringComparison.Ordinal))
                .ThenByDescending(id => id.EndsWith("c1:1", StringComparison.Ordinal))
                .ThenBy(id => id, StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Children_of_a_unit_still_in_the_streams_are_left_to_it()
    {
        var run = await TestRun.CreateAsync(fixture, categories: 1);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entry = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        // Step 1 only: the unit is finished in Postgres, its entry has not left the stream, its children have not come.
        await new Core.Work.Commit.CommitStore(fixture.Source).CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            new Core.Work.Commit.RunBatch(run.Plan, [run.Page(entry, 2, 1)]),
            DateTimeOffset.UnixEpoch,
            default
        );

        Assert.Equal(0, await RebuildAsync(run));
        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [new UnitResult(entry, new UnitOutcome.AlreadyFinished(), Core.Budget.Charge.None, DateTimeOffset.UnixEpoch)],
            default
        );
        Assert.Equal([run.PageUnit(2).Id, run.LookUp(1).Id], await run.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task Nothing_is_missing_once_every_unit_is_finished()
    {
        var run = await TestRun.CreateAsync(fixture, categories: 1);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        Assert.Equal([ProviderName.Amazon], await fixture.Derivation.MissingProvidersAsync(run.Id, default));
        var page = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(page, 1, 1)], default);
        Assert.Equal([ProviderName.Ebay], await fixture.Derivation.MissingProvidersAsync(run.Id, default));
        var leased = await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, name, 5);
        await fixture.Reservations.ReserveAsync(worker.ReservationLanes[ProviderName.Ebay], run.Id, ProviderName.Ebay, 1, default);
        var (_, left) = await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [TestRun.Listings(leased[0], 0)], default);
        Assert.Equal(0, left);
        Assert.Empty(await fixture.Derivation.MissingProvidersAsync(run.Id, default));
    }

    [Fact]
    public async Task Only_one_holds_the_lock_of_a_run()
    {
        var run = await TestRun.CreateAsync(fixture);
        var held = await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default);
        Assert.NotNull(held);
        Assert.Null(await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default));
        await held.DisposeAsync();
        await using var next = await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default);
        Assert.NotNull(next);
    }

    private async Task<long> RebuildAsync(TestRun run)
    {
        await using var held = await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default);
        return (await fixture.Derivation.RebuildAsync(run.Id, held!, default)).Added;
    }
}
