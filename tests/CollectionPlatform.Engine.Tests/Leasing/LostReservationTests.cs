using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

/// <summary>The money of a lost worker: uncertain while nobody knows, free again for calls it says it never sent.</summary>
[Collection(nameof(EngineTests))]
public sealed class LostReservationTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_worker_that_comes_back_frees_what_it_never_sent_and_only_once()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await LostAsync(run, calls: 5);
        Assert.Equal((0m, 0.010m), await MoneyAsync(run));

        for (var again = 0; again < 2; again++)
        {
            await LostReservations.FreeAsync(fixture.Source, worker, [new SentCalls(run.Id, ProviderName.Ebay, 0.002m, 2)], default);
            Assert.Equal((0m, 0.004m), await MoneyAsync(run));
        }

        var cell = Assert.Single(await fixture.ReadAsync(db => db.Spend.Where(c => c.RunId == run.Id).ToListAsync()));
        Assert.Equal((SpendCell.NoCategory, 2L, 0.004m), (cell.Category, cell.Calls, cell.UncertainUsd));
        var detail = Assert.Single(
            await fixture.ReadAsync(db =>
                db.RunEvents.Where(e => e.RunId == run.Id && e.Kind == "freed").Select(e => e.Detail).ToListAsync()
            )
        );
        Assert.Equal($"{name} came back: 3 of the 5 calls it was lost with were never sent; $0.006 is free again", detail);
    }

    [Fact]
    public async Task Calls_that_may_have_been_sent_stay_uncertain_however_many_it_tells_of()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await LostAsync(run, calls: 5);
        await LostReservations.FreeAsync(fixture.Source, worker, [new SentCalls(run.Id, ProviderName.Ebay, 0.002m, 9)], default);
        Assert.Equal((0m, 0.010m), await MoneyAsync(run));
    }

    [Fact]
    public async Task An_epoch_that_still_lasts_frees_nothing()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        await run.LeaseAndReserveAsync(worker, run.LookUp(1));
        await LostReservations.FreeAsync(fixture.Source, worker, [], default);
        Assert.Equal((0.002m, 0m), await MoneyAsync(run));
    }

    [Fact]
    public async Task The_calls_of_each_price_are_freed_at_that_price()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        await run.LeaseAndReserveAsync(worker, run.LookUp(1), run.LookUp(2));
        await fixture.ExecuteAsync("update providers set price_usd = 0.005, reserved_price_usd = 0.005 where name = 2");
        try
        {
            await run.LeaseAndReserveAsync(worker, run.LookUp(3), run.LookUp(4));
        }
        finally
        {
            await fixture.ExecuteAsync("update providers set price_usd = 0.002, reserved_price_usd = 0.002 where name = 2");
        }

        await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        Assert.Equal((0m, 0.014m), await MoneyAsync(run));
        await LostReservations.FreeAsync(fixture.Source, worker, [new SentCalls(run.Id, ProviderName.Ebay, 0.005m, 1)], default);
        Assert.Equal((0m, 0.005m), await MoneyAsync(run));
    }

    private async Task<WorkerIdentity> LostAsync(TestRun run, int calls)
    {
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        await run.LeaseAndReserveAsync(worker, [.. Enumerable.Range(1, calls).Select(n => run.LookUp(n))]);
        var seen = Assert.Single(await fixture.Registry.HeartbeatsAsync(default), p => p.Id == name);
        Assert.True(await fixture.Registry.DeclareGoneAsync(seen, default));
        return worker;
    }

    private static async Task<(decimal Reserved, decimal Uncertain)> MoneyAsync(TestRun run)
    {
        var row = await run.RowAsync();
        return (row.ReservedUsd, row.UncertainUsd);
    }
}
