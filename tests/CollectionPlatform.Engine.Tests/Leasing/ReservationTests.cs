using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

[Collection(nameof(EngineTests))]
public sealed class ReservationTests(EngineFixture fixture)
{
    private readonly string name = $"worker-{Guid.NewGuid():N}";

    [Fact]
    public async Task A_cap_that_allows_n_calls_grants_exactly_n_to_many_workers_at_once()
    {
        var run = await TestRun.CreateAsync(fixture, cap: 0.137m); // 13 amazon calls at 0.01 and 3 ebay calls at 0.002
        var workers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(n => fixture.Registry.RegisterAsync($"{name}-{n}", Guid.NewGuid(), 1, default))
        );

        var amazon = await Task.WhenAll(workers.Select(w => AskAsync(run, w, ProviderName.Amazon, asks: 10, wanted: 3)));
        var ebay = await Task.WhenAll(workers.Select(w => AskAsync(run, w, ProviderName.Ebay, asks: 10, wanted: 2)));

        Assert.Equal((13, 3), (amazon.Sum(), ebay.Sum()));
        Assert.Equal(0.136m, (await run.RowAsync()).ReservedUsd);
    }

    /// <summary>USD: a tenth of what is left, or 16 Amazon calls; of these 8 are kept from the first who ask, for eBay.</summary>
    [Theory]
    [InlineData(5, 0.5)]
    [InlineData(100, 10)]
    [InlineData(0.5, 0.16)]
    public async Task Unsettled_reservations_of_all_workers_stay_within_a_tenth_of_what_is_left_and_both_providers_have_some(
        double cap,
        double bound
    )
    {
        var run = await TestRun.CreateAsync(fixture, cap: (decimal)cap);
        var workers = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(n => fixture.Registry.RegisterAsync($"{name}-{n}", Guid.NewGuid(), 1, default))
        );

        var ebay = await Task.WhenAll(workers.Select(w => AskAsync(run, w, ProviderName.Ebay, asks: 2, wanted: 10_000)));
        var amazon = await Task.WhenAll(workers.Select(w => AskAsync(run, w, ProviderName.Amazon, asks: 2, wanted: 10_000)));

        Assert.Equal((((decimal)bound - 0.08m) / 0.002m, 8), (ebay.Sum(), amazon.Sum()));
        Assert.Equal((decimal)bound, (await run.RowAsync()).ReservedUsd);

        await fixture.ExecuteAsync($"update runs set settled_usd = 0.4 * cap_usd where id = '{run.Id}'"); // less is left
        Assert.Equal(0, await AskAsync(run, workers[0], ProviderName.Ebay, asks: 1, wanted: 1));
    }

    [Fact]
    public async Task Asking_again_under_the_same_number_books_nothing_twice()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var lane = worker.ReservationLanes[ProviderName.Ebay];
        var again = new Lane(worker.Id, lane.Index, lane.Epoch, 0, lane.Next - 1); // as if the answer had been lost

        var first = await fixture.Reservations.ReserveAsync(lane, run.Id, ProviderName.Ebay, 7, default);
        var second = await fixture.Reservations.ReserveAsync(again, run.Id, ProviderName.Ebay, 7, default);

        Assert.Equal(new Grant(7, CallPrice.Listed(0.002m)), first);
        Assert.Equal(first, second);
        Assert.Equal(0.014m, (await run.RowAsync()).ReservedUsd);
    }

    [Theory]
    [InlineData("pausing")]
    [InlineData("paused")]
    [InlineData("cancelling")]
    [InlineData("budgetStopped")]
    public async Task A_run_that_is_not_running_gets_no_reservation(string state)
    {
        var run = await TestRun.CreateAsync(fixture);
        await fixture.ExecuteAsync($"update runs set state = '{state}' where id = '{run.Id}'");
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        Assert.Equal(
            0,
            (
                await fixture.Reservations.ReserveAsync(worker.ReservationLanes[ProviderName.Ebay], run.Id, ProviderName.Ebay, 7, default)
            ).Calls
        );
    }

    [Fact]
    public async Task A_superseded_worker_reserves_and_commits_nothing_and_its_money_is_uncertain()
    {
        var run = await TestRun.CreateAsync(fixture);
        var old = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var entries = await run.LeaseAndReserveAsync(old, run.LookUp(1), run.LookUp(2));
        await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);

        await Assert.ThrowsAsync<FencedException>(() =>
            fixture.Reservations.ReserveAsync(old.ReservationLanes[ProviderName.Ebay], run.Id, ProviderName.Ebay, 1, default)
        );
        await Assert.ThrowsAsync<FencedException>(() =>
            fixture.Committer.CommitAsync(old.CommitLanes[0], run.Plan, [TestRun.Listings(entries[0], 1)], default)
        );

        var row = await run.RowAsync();
        Assert.Equal((0m, 0.004m, 0m, 0), (row.ReservedUsd, row.UncertainUsd, row.SettledUsd, row.UnitsDone));
    }

    [Fact]
    public async Task A_worker_whose_heart_beats_is_not_declared_gone()
    {
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var seen = Assert.Single(await fixture.Registry.HeartbeatsAsync(default), p => p.Id == name);
        Assert.True(await fixture.Registry.BeatAsync(worker, default));
        Assert.False(await fixture.Registry.DeclareGoneAsync(seen, default));
        Assert.True(await fixture.Registry.BeatAsync(worker, default));

        var still = Assert.Single(await fixture.Registry.HeartbeatsAsync(default), p => p.Id == name);
        Assert.True(await fixture.Registry.DeclareGoneAsync(still, default));
        Assert.False(await fixture.Registry.BeatAsync(worker, default));
        Assert.DoesNotContain(await fixture.Registry.HeartbeatsAsync(default), p => p.Id == name);
    }

    private async Task<int> AskAsync(TestRun run, WorkerIdentity worker, ProviderName provider, int asks, int wanted)
    {
        var granted = 0;
        for (var i = 0; i < asks; i++)
            granted += (
                await fixture.Reservations.ReserveAsync(worker.ReservationLanes[provider], run.Id, provider, wanted, default)
            ).Calls;
        return granted;
    }
}
