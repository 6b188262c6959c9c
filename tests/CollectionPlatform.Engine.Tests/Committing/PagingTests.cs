using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>Which pages follow from a page: as many as there are, and none in vain.</summary>
[Collection(nameof(EngineTests))]
public sealed class PagingTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public void Each_page_is_brought_by_one_before_it_and_the_first_ones_follow_one_another()
    {
        const int Pages = 50_000;
        var brought = Enumerable.Range(1, Pages).SelectMany(page => PageWindows.After(page, Pages).Select(next => (page, next))).ToList();
        Assert.Equal(Enumerable.Range(2, Pages - 1), brought.Select(b => b.next));
        Assert.All(brought, b => Assert.Equal(b.page, PageWindows.Releaser(b.next)));
        Assert.All(brought.Take(7), b => Assert.Equal(b.page + 1, b.next));
        Assert.All(brought, b => Assert.InRange(b.next - b.page, 1, Math.Max(1, b.page / 4)));
        Assert.InRange(PageWindows.Ends.Count(end => end < Pages), 20, 60);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_page_answered_by_another_one_ends_its_category(bool numbered)
    {
        var (run, worker) = await StartAsync();
        await CommitAsync(run, worker, e => run.Page(e, 5, 1, 2), run.PageUnit(1));
        Assert.Equal(2 + 4 + 2, (await run.RowAsync()).UnitsKnown);

        var again = await CommitAsync(run, worker, e => numbered ? Wrong(e, 5) : run.Page(e, 5, 1, 2));

        Assert.Equal([run.PageUnit(2).Id], again);
        Assert.DoesNotContain(await run.UnitsInStreamsAsync(), id => id.StartsWith("amazon", StringComparison.Ordinal));
        var row = await run.RowAsync();
        Assert.Equal((2 + 1 + 2, 2, 1), (row.UnitsKnown, row.UnitsDone, row.Failed)); // pages 3 to 5 are no longer known
        var failed = await FailedAsync(run);
        Assert.Equal((SkipReason.WrongPage, 5), (failed.Reason, failed.TotalPages));
        if (!numbered)
            Assert.Equal(
                "asked for page 2, got what page 1 showed; pages 3 to 5 are not called, about 8 products are missing",
                failed.Detail
            );
        await fixture.Frontier.RetireAsync(run.Id);
        Assert.Equal([run.PageUnit(1, 1).Id, run.LookUp(1).Id, run.LookUp(2).Id], (await RebuiltAsync(run)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_that_are_added_while_paging_are_read_also_after_the_streams_are_lost()
    {
        var (run, worker) = await StartAsync();
        await CommitAsync(run, worker, e => run.Page(e, 2, 1), run.PageUnit(1));
        await CommitAsync(run, worker, e => run.Page(e, 4, 2));
        Assert.Equal([run.PageUnit(3).Id], await PagesInStreamsAsync(run));
        Assert.Equal(2 + 3 + 2, (await run.RowAsync()).UnitsKnown);

        await CommitAsync(run, worker, e => run.Page(e, 3, 3)); // fewer again: what vanishes is answered empty
        Assert.Equal([run.PageUnit(4).Id], await PagesInStreamsAsync(run));
        await fixture.Frontier.RetireAsync(run.Id);
        Assert.Contains(run.PageUnit(4).Id, await RebuiltAsync(run));
        Assert.Equal(0, await RebuildAsync(run));
    }

    [Fact]
    public async Task A_page_that_fails_brings_the_next_one_all_the_same()
    {
        var (run, worker) = await StartAsync();
        await CommitAsync(run, worker, e => run.Page(e, 3, 1), run.PageUnit(1));
        await CommitAsync(run, worker, e => Skipped(e, SkipReason.NotFound));
        Assert.Equal([run.PageUnit(3).Id], await PagesInStreamsAsync(run));
    }

    [Fact]
    public async Task A_page_tried_again_by_itself_brings_no_other()
    {
        var (run, worker) = await StartAsync();
        var retry = await TestRun.RetryOfAsync(fixture, run, run.PageUnit(2));
        await CommitAsync(retry, worker, e => retry.Page(e, 9, 1), retry.PageUnit(2));
        Assert.Empty(await PagesInStreamsAsync(retry));
        await fixture.Frontier.RetireAsync(retry.Id);
        Assert.Equal([retry.LookUp(1).Id], await RebuiltAsync(retry));
    }

    [Fact]
    public async Task A_note_stands_among_the_failures_of_a_collected_page()
    {
        var (run, worker) = await StartAsync();
        var note = new PageNote(SkipReason.OddItem, "1 of 3 products left out: products[1] has no usable asin");
        await CommitAsync(
            run,
            worker,
            e => TestRun.Collected(e, new CollectedPage(1, [TestRun.Product(run.Asin(1))], []) { Note = note }),
            run.PageUnit(1)
        );
        var row = await run.RowAsync();
        Assert.Equal((1, 1, 1), (row.UnitsDone, row.Failed, row.Products));
        var unit = await fixture.ReadAsync(db => db.FinishedUnits.SingleAsync(u => u.RunId == run.Id));
        Assert.Equal((null, note.Reason, note.Detail), (unit.Reason, unit.Note, unit.Detail));
    }

    private async Task<(TestRun Run, WorkerIdentity Worker)> StartAsync() =>
        (await TestRun.CreateAsync(fixture), await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default));

    /// <summary>Commits what the answer makes of these units, or of the pages in the streams; says which they were.</summary>
    private async Task<string[]> CommitAsync(
        TestRun run,
        WorkerIdentity worker,
        Func<FrontierEntry, UnitResult> answer,
        params WorkUnit[] units
    )
    {
        List<FrontierEntry> entries;
        if (units.Length > 0)
            entries = await run.LeaseAndReserveAsync(worker, units);
        else
        {
            entries = await fixture.Frontier.TakeAsync(run.Id, Core.Providers.ProviderName.Amazon, worker.Id, 10);
            await fixture.Reservations.ReserveAsync(
                worker.ReservationLanes[Core.Providers.ProviderName.Amazon],
                run.Id,
                Core.Providers.ProviderName.Amazon,
                entries.Count,
                default
            );
        }
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [.. entries.Select(answer)], default);
        return [.. entries.Select(e => e.Unit.Id)];
    }

    private static async Task<string[]> PagesInStreamsAsync(TestRun run) =>
        [.. (await run.UnitsInStreamsAsync()).Where(id => id.StartsWith("amazon", StringComparison.Ordinal))];

    private async Task<List<string>> RebuiltAsync(TestRun run)
    {
        await RebuildAsync(run);
        return await run.UnitsInStreamsAsync();
    }

    private async Task<long> RebuildAsync(TestRun run)
    {
        await using var held = await RunLock.TryAsync(fixture.Source, run.Id, TimeProvider.System, default);
        return (await fixture.Derivation.RebuildAsync(run.Id, held!, default)).Added;
    }

    private Task<FinishedUnit> FailedAsync(TestRun run) =>
        fixture.ReadAsync(db => db.FinishedUnits.SingleAsync(u => u.RunId == run.Id && u.Reason != null));

    private static UnitResult Wrong(FrontierEntry entry, int totalPages) =>
        Skipped(entry, SkipReason.WrongPage) with
        {
            Outcome = new UnitOutcome.Skipped(SkipReason.WrongPage, "asked for page 2, got page 1") { TotalPages = totalPages },
        };

    private static UnitResult Skipped(FrontierEntry entry, SkipReason reason)
    {
        var price = TestRun.PriceOf(entry.Unit.Provider);
        return new UnitResult(
            entry,
            new UnitOutcome.Skipped(reason, "because"),
            Charge.Billed(CallPrice.Listed(price), price),
            DateTimeOffset.UnixEpoch.AddDays(1),
            200
        );
    }
}
