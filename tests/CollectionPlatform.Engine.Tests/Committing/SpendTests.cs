using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>The book of spend: what every call came to, by day, provider, category and price.</summary>
[Collection(nameof(EngineTests))]
public sealed class SpendTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_call_is_booked_under_its_category_with_its_items_and_a_failed_one_is_waste()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(
            worker,
            run.PageUnit(1),
            run.PageUnit(1, category: 1),
            run.LookUp(1),
            run.LookUp(2, category: 1)
        );

        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [run.Page(entries[0], 1, 1, 2, 3), run.Page(entries[1], 1, 3, 4), TestRun.Listings(entries[2], 2), Skipped(entries[3])],
            default
        );

        Assert.Equal(
            [
                (true, 0, 1L, 0.01m, 0m, 3L),
                (true, 1, 1L, 0.01m, 0m, 1L),
                (false, 0, 1L, 0.002m, 0m, 2L),
                (false, 1, 1L, 0.002m, 0.002m, 0L),
            ],
            (await CellsAsync(run)).Select(c =>
                (c.Provider == ProviderName.Amazon, (int)c.Category, c.Calls, c.SettledUsd, c.WastedUsd, c.Items)
            )
        );
        await AssertAgreesAsync(run);
    }

    [Fact]
    public async Task A_call_belongs_to_the_day_of_its_answer_whenever_it_is_committed()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.LookUp(1), run.LookUp(2), run.LookUp(3));
        var midnight = new DateTimeOffset(2026, 1, 6, 0, 0, 0, TimeSpan.Zero);
        UnitResult[] results =
        [
            TestRun.Listings(entries[0], 1) with
            {
                At = midnight.AddMilliseconds(-1),
            },
            TestRun.Listings(entries[1], 1) with
            {
                At = midnight,
            },
            TestRun.Listings(entries[2], 1) with
            {
                At = midnight.AddHours(1).ToOffset(TimeSpan.FromHours(-10)),
            }, // a day is UTC's
        ];
        await fixture.ExecuteAsync($"update runs set units_known = 10 where id = '{run.Id}'");
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, results, default);
        Assert.Equal(
            [(new DateOnly(2026, 1, 5), 1L), (new DateOnly(2026, 1, 6), 2L)],
            (await CellsAsync(run)).Select(c => (c.Day, c.Calls)).Order()
        );
        await AssertAgreesAsync(run);
    }

    [Fact]
    public async Task An_answer_that_says_it_was_free_is_a_discrepancy_and_a_refusal_is_none()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.LookUp(1), run.LookUp(2));
        UnitResult[] results =
        [
            TestRun.Listings(entries[0], 1) with
            {
                Charge = Charge.Billed(CallPrice.Listed(0.002m), 0),
                At = DateTimeOffset.UnixEpoch,
            },
            new(
                entries[1],
                new UnitOutcome.PutBack(UnitFailures.None),
                Charge.Refused(CallPrice.Listed(0.002m)),
                DateTimeOffset.UnixEpoch,
                429
            ),
        ];
        await fixture.ExecuteAsync($"update runs set units_known = 10 where id = '{run.Id}'");
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, results, default);
        Assert.Equal([-0.002m], (await CellsAsync(run)).Select(c => c.DiscrepancyUsd));
    }

    [Fact]
    public async Task Two_prices_that_meet_in_one_batch_are_booked_apart_and_a_new_product_counts_once()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var dear = await run.LeaseAndReserveAsync(worker, run.PageUnit(1));
        await fixture.ExecuteAsync("update providers set price_usd = 0.007, reserved_price_usd = 0.007 where name = 1");
        List<FrontierEntry> cheap;
        try
        {
            cheap = await run.LeaseAndReserveAsync(worker, run.PageUnit(2));
        }
        finally
        {
            await fixture.ExecuteAsync("update providers set price_usd = 0.01, reserved_price_usd = 0.01 where name = 1");
        }

        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [run.Page(dear[0], 2, 1, 2), run.Page(cheap[0], 2, 3) with { Charge = Charge.Billed(CallPrice.Listed(0.007m), 0.009m) }],
            default
        );

        Assert.Equal(
            [(0.007m, 0.009m, 0.002m), (0.01m, 0.01m, 0m)],
            (await CellsAsync(run)).Select(c => (c.PriceUsd, c.SettledUsd, c.DiscrepancyUsd))
        );
        Assert.Equal(3, (await CellsAsync(run)).Sum(c => c.Items));
        await AssertAgreesAsync(run);
        Assert.Equal(0, (await run.RowAsync()).ReservedUsd);
    }

    [Fact]
    public async Task What_the_database_holds_as_finished_is_charged_but_brings_no_items()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 2, default);
        var entries = await run.LeaseAndReserveAsync(worker, run.LookUp(1), run.LookUp(1));
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [TestRun.Listings(entries[0], 2)], default);
        await fixture.Committer.CommitAsync(worker.CommitLanes[1], run.Plan, [TestRun.Listings(entries[1], 2)], default);

        var cell = Assert.Single(await CellsAsync(run));
        Assert.Equal((2L, 0.004m, 2L), (cell.Calls, cell.SettledUsd, cell.Items));
        await AssertAgreesAsync(run);
    }

    [Fact]
    public async Task The_book_always_sums_up_to_the_run()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var run = await TestRun.CreateAsync(fixture, categories: 3);
        await fixture.ExecuteAsync($"update runs set units_known = 1000 where id = '{run.Id}'"); // its units come from nowhere
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 2, default);
        for (var (round, n) = (0, 0); round < 12; round++)
        {
            var units = Enumerable
                .Range(0, random.Next(1, 9))
                .Select(_ => random.Next(2) == 0 ? run.PageUnit(++n, (short)random.Next(3)) : run.LookUp(++n, (short)random.Next(3)))
                .ToArray();
            await fixture.ExecuteAsync("update providers set reserved_price_usd = price_usd, recent_bills = '{}'"); // some were dearer
            var results = (await run.LeaseAndReserveAsync(worker, units)).Select(e => Any(run, e, random)).ToList();
            await fixture.Committer.CommitAsync(worker.CommitLanes[round % 2], run.Plan, results, default);
        }

        try
        {
            await AssertAgreesAsync(run);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}", e);
        }
    }

    private static UnitResult Any(TestRun run, FrontierEntry entry, Random random)
    {
        var price = TestRun.PriceOf(entry.Unit.Provider);
        var good =
            entry.Unit.Provider == ProviderName.Amazon
                ? run.Page(entry, 1, random.Next(30), random.Next(30))
                : TestRun.Listings(entry, random.Next(3));
        return random.Next(6) switch
        {
            0 => Skipped(entry),
            1 => good with { Outcome = new UnitOutcome.PutBack(UnitFailures.None), Charge = Charge.Unknown(CallPrice.Listed(price)) },
            2 => good with { Outcome = new UnitOutcome.PutBack(UnitFailures.None), Charge = Charge.NotSent(CallPrice.Listed(price)) },
            3 => good with { Charge = Charge.Billed(CallPrice.Listed(price), price * 1.5m) },
            _ => good,
        };
    }

    private static UnitResult Skipped(FrontierEntry entry)
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

    private Task<List<SpendCell>> CellsAsync(TestRun run) =>
        fixture.ReadAsync(db =>
            db.Spend.AsNoTracking()
                .Where(c => c.RunId == run.Id)
                .OrderBy(c => c.Provider)
                .ThenBy(c => c.Category)
                .ThenBy(c => c.PriceUsd)
                .ToListAsync()
        );

    /// <summary>Run, categories and book tell the same.</summary>
    private async Task AssertAgreesAsync(TestRun run)
    {
        var row = await run.RowAsync();
        var cells = await CellsAsync(run);
        Assert.Equal((row.SettledUsd, row.UncertainUsd), (cells.Sum(c => c.SettledUsd), cells.Sum(c => c.UncertainUsd)));
        Assert.Equal((row.AmazonCalls + row.EbayCalls, row.Products + row.Listings), (cells.Sum(c => c.Calls), cells.Sum(c => c.Items)));
        foreach (var category in await fixture.ReadAsync(db => db.RunCategories.AsNoTracking().Where(c => c.RunId == run.Id).ToListAsync()))
            Assert.Equal(
                (category.SettledUsd, category.Products + category.Listings),
                (
                    cells.Where(c => c.Category == category.Ordinal).Sum(c => c.SettledUsd),
                    cells.Where(c => c.Category == category.Ordinal).Sum(c => c.Items)
                )
            );
    }
}
