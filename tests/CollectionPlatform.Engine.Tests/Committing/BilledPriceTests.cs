using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>What answers bill decides what the next calls are reserved at.</summary>
[Collection(nameof(EngineTests))]
public sealed class BilledPriceTests(EngineFixture fixture) : GateTest(fixture)
{
    private readonly string name = $"bills-{Guid.NewGuid():N}";

    [Fact]
    public async Task The_first_higher_bill_raises_what_is_reserved_at_once_and_the_runs_at_work_say_so()
    {
        var run = await TestRun.CreateAsync(Fixture, cap: 0.7m);
        var gate = await GateAsync();
        await gate.ObserveAsync(Answer(0.05m), Call(Now), default);
        await gate.ObserveAsync(Answer(0.03m), Call(Now), default);

        Assert.Equal((0.002m, 0.05m), ((await RowAsync()).PriceUsd, (await RowAsync()).ReservedPriceUsd));
        var worker = await Fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var grant = await Fixture.Reservations.ReserveAsync(worker.ReservationLanes[Ebay], run.Id, Ebay, 100, default);
        Assert.Equal(new Grant(14, new CallPrice(0.05m, 0.002m)), grant); // as many as fit under the cap of $0.7
        Assert.Equal(
            "ebay: responses are billed $0.05 per call, the price list says $0.002; calls are reserved at $0.05 from now on",
            Assert.Single(await EventsAsync(run))
        );
    }

    [Fact]
    public async Task A_price_that_goes_on_rising_is_one_line_in_the_timeline()
    {
        var run = await TestRun.CreateAsync(Fixture);
        await Store.RaisePriceAsync(Ebay, 0.003m, default);
        await Store.RaisePriceAsync(Ebay, 0.004m, default);
        Assert.Contains("reserved at $0.004", Assert.Single(await EventsAsync(run)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_falls_back_once_the_last_100_answers_billed_less()
    {
        var run = await TestRun.CreateAsync(Fixture, cap: 50m);
        await BillAsync(run, 0.01m, 0.05m, 0.01m);
        Assert.Equal(0.05m, (await RowAsync()).ReservedPriceUsd);
        await BillAsync(run, [.. Enumerable.Repeat(0.01m, 98)]);
        Assert.Equal(0.05m, (await RowAsync()).ReservedPriceUsd);
        await BillAsync(run, 0.001m);
        Assert.Equal(0.01m, (await RowAsync()).ReservedPriceUsd);
        await BillAsync(run, [.. Enumerable.Repeat(0.001m, 100)]);
        var row = await RowAsync();
        Assert.Equal((0.002m, 0), (row.ReservedPriceUsd, row.RecentBills.Length)); // never below the list
    }

    [Fact]
    public async Task Bills_below_the_list_show_as_a_negative_discrepancy_0_included_and_those_above_it_against_the_list()
    {
        var run = await TestRun.CreateAsync(Fixture);
        await BillAsync(run, 0, 0, 0.001m);
        Assert.Equal((-0.005m, 0.001m), ((await RowAsync()).DiscrepancyUsd, (await run.RowAsync()).SettledUsd));
        await BillAsync(run, 0.05m);
        await BillAsync(run, 0.05m); // reserved at that by now
        Assert.Equal((0.091m, 0.101m), ((await RowAsync()).DiscrepancyUsd, (await run.RowAsync()).SettledUsd));
        Assert.Equal(0.002m, Assert.Single(await CellsAsync(run)).PriceUsd);
    }

    [Fact]
    public async Task A_bill_beyond_belief_is_booked_and_never_reserved_and_closes_the_gate_for_a_person()
    {
        var run = await TestRun.CreateAsync(Fixture);
        var gate = await GateAsync();
        Assert.True(await ClosesAsync(gate, Answer(1000000m), Now));
        await BillAsync(run, 1000000m);
        var row = await RowAsync();
        Assert.Equal((GateState.NeedsAttention, 0.002m, null), (row.State, row.ReservedPriceUsd, row.NextProbeAt));
        Assert.StartsWith(
            "a response was billed $1000000, more than 100 times the price list’s $0.002: ",
            row.Reason,
            StringComparison.Ordinal
        );
        Assert.Equal(1000000m, (await run.RowAsync()).SettledUsd);

        await RefreshAsync(gate);
        Assert.Null(gate.UntilProbe); // no probe is made by itself: it might be billed alike
        await Decisions.AskProbeAsync(Ebay, "ann", default);
        await RefreshAsync(gate);
        Assert.Equal(TimeSpan.Zero, gate.UntilProbe);
    }

    private static AnswerVerdict Answer(decimal bill) =>
        AnswerVerdict.Of(new(TransportFault.None, 200, new Core.Items.CollectedPage(1, [], []), BilledUsd: bill), Price);

    /// <summary>Answers that are committed with these bills.</summary>
    private async Task BillAsync(TestRun run, params decimal[] bills)
    {
        var worker = await Fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var first = units;
        units += bills.Length;
        await Fixture.ExecuteAsync($"update runs set units_known = 1000 where id = '{run.Id}'");
        var leased = await run.LeaseAsync(worker.Id, [.. bills.Select((_, n) => run.LookUp(first + n))]);
        var grant = await Fixture.Reservations.ReserveAsync(worker.ReservationLanes[Ebay], run.Id, Ebay, bills.Length, default);
        Assert.Equal(bills.Length, grant.Calls);
        await Fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [.. leased.Zip(bills, (entry, bill) => TestRun.Listings(entry, 1) with { Charge = Charge.Billed(grant.Price, bill) })],
            default
        );
    }

    private int units = 1;

    private Task<List<SpendCell>> CellsAsync(TestRun run) =>
        Fixture.ReadAsync(db => db.Spend.AsNoTracking().Where(c => c.RunId == run.Id).ToListAsync());

    private Task<List<string>> EventsAsync(TestRun run) =>
        Fixture.ReadAsync(db =>
            db.RunEvents.Where(e => e.RunId == run.Id && e.Kind == "priceRaised").OrderBy(e => e.Id).Select(e => e.Detail).ToListAsync()
        );
}
