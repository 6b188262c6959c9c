using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

[Collection(nameof(EngineTests))]
public sealed class CommitTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_page_is_counted_its_products_are_stored_and_its_children_appear()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entry = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];

        var (committed, left) = await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(entry, 3, 1, 2)], default);

        var row = await run.RowAsync();
        Assert.Equal((1, 1, 2, 0.01m, 0m), (row.Seq, row.UnitsDone, row.Products, row.SettledUsd, row.ReservedUsd));
        Assert.Equal(2 + 2 + 2, row.UnitsKnown); // two first pages, pages 2 and 3, two look-ups
        Assert.Equal(3, left);
        Assert.Equal([run.PageUnit(2).Id, run.LookUp(1).Id, run.LookUp(2).Id], await run.UnitsInStreamsAsync());
        Assert.Equal(2, committed!.Found.Count);
        Assert.Equal(2, await fixture.ReadAsync(db => db.Products.CountAsync(p => p.Asin == run.Asin(1) || p.Asin == run.Asin(2))));
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_counted_once_and_its_children_still_appear()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entry = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        var lane = worker.CommitLanes[0];
        var result = run.Page(entry, 2, 1, 2, 3);

        // Step 1 reaches the database and its answer does not reach us: the lane does not advance, and step 2 has not happened.
        var store = new CommitStore(fixture.Source);
        await store.CommitAsync(lane, run.Plan, new RunBatch(run.Plan, [result]), DateTimeOffset.UnixEpoch, default);
        await fixture.Committer.CommitAsync(lane, run.Plan, [result], default);

        var row = await run.RowAsync();
        Assert.Equal((1, 3, 0.01m, 0m, 1), (row.UnitsDone, row.Products, row.SettledUsd, row.ReservedUsd, row.AmazonCalls));
        Assert.Equal([run.PageUnit(2).Id, run.LookUp(1).Id, run.LookUp(2).Id, run.LookUp(3).Id], await run.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task The_same_product_in_two_categories_is_looked_up_once()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.PageUnit(1, category: 1));

        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [run.Page(entries[0], 1, 1, 2), run.Page(entries[1], 1, 2, 3)],
            default
        );

        Assert.Equal(3, (await run.RowAsync()).Products);
        Assert.Equal(
            [run.LookUp(1).Id, run.LookUp(2).Id, run.LookUp(3).Id],
            (await run.UnitsInStreamsAsync()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, await fixture.ReadAsync(db => db.ProductCategories.CountAsync(c => c.Asin == run.Asin(2))));
    }

    [Fact]
    public async Task A_unit_that_a_peer_finished_keeps_only_its_charge()
    {
        var run = await TestRun.CreateAsync(fixture);
        var first = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var second = await fixture.Registry.RegisterAsync(name + "-b", Guid.NewGuid(), 1, default);
        var a = await run.LeaseAndReserveAsync(first, run.LookUp(1));
        var b = await run.LeaseAndReserveAsync(second, run.LookUp(1), run.LookUp(2));

        await fixture.Committer.CommitAsync(first.CommitLanes[0], run.Plan, [TestRun.Listings(a[0], 2)], default);
        await fixture.ExecuteAsync($"update runs set units_known = 10 where id = '{run.Id}'");
        await fixture.Committer.CommitAsync(
            second.CommitLanes[0],
            run.Plan,
            [TestRun.Listings(b[0], 2), TestRun.Listings(b[1], 1)],
            default
        );

        var row = await run.RowAsync();
        Assert.Equal((2, 3, 3, 0.006m, 0m), (row.UnitsDone, row.Listings, row.EbayCalls, row.SettledUsd, row.ReservedUsd));
        Assert.Empty(await run.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task What_cannot_be_stored_is_skipped_alone()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.PageUnit(2), run.PageUnit(3), run.PageUnit(4));
        var results = entries.Select((e, i) => run.Page(e, 1, i)).ToList();
        results[2] = TestRun.Collected(entries[2], new CollectedPage(1, [TestRun.Product(run.Asin(2), "a NUL \0 inside")], []));
        await fixture.ExecuteAsync($"update runs set units_known = 10 where id = '{run.Id}'");

        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, results, default);

        var row = await run.RowAsync();
        Assert.Equal((4, 1, 3, 0.04m, 0m), (row.UnitsDone, row.Failed, row.Products, row.SettledUsd, row.ReservedUsd));
        var skipped = await fixture.ReadAsync(db => db.FinishedUnits.SingleAsync(u => u.RunId == run.Id && u.Reason != null));
        Assert.Equal((SkipReason.Unstorable, 3), (skipped.Reason, skipped.Page));
        Assert.Equal([1, 2, 3, 4], await fixture.SequenceAsync(run));
    }

    [Fact]
    public async Task A_unit_put_back_waits_at_the_end_and_frees_its_money()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entry = (await run.LeaseAndReserveAsync(worker, run.LookUp(1)))[0];
        await fixture.Frontier.AddAsync(run.Id, [run.LookUp(2)]);

        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [
                new UnitResult(
                    entry,
                    new UnitOutcome.PutBack(new UnitFailures(1, 0)),
                    Core.Budget.Charge.NotSent(Core.Budget.CallPrice.Listed(0.002m)),
                    DateTimeOffset.UnixEpoch
                ),
            ],
            default
        );

        Assert.Equal([run.LookUp(2).Id, run.LookUp(1).Id], await run.UnitsInStreamsAsync());
        Assert.Equal(
            (0m, 0m, 0),
            ((await run.RowAsync()).ReservedUsd, (await run.RowAsync()).SettledUsd, (await run.RowAsync()).EbayCalls)
        );
        Assert.Equal([0, 1], (await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, "other", 10)).Select(e => e.Failures.Count));
    }
}
