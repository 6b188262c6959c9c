using System.Collections.Concurrent;
using System.Diagnostics;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Committing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Engine.Tests;

/// <summary>The whole engine in this process, over providers that cost no network: what the loops do together.</summary>
[Collection(nameof(EngineTests))]
public sealed class EngineRunTests(EngineFixture fixture, ITestOutputHelper output)
{
    private readonly string prefix = Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_run_is_collected_whole_by_two_engines_side_by_side()
    {
        const int Categories = 10,
            Pages = 5,
            Listings = 4,
            Products = Categories * Pages * 20;
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        using var first = Engine("a", Pages, Listings);
        using var second = Engine("b", Pages, Listings);
        await Task.WhenAll(first.StartAsync(), second.StartAsync());

        var watch = Stopwatch.StartNew();
        var run = await TestRun.CreateAsync(fixture, Categories, cap: 100m);
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        output.WriteLine($"{(Categories * Pages) + Products} units in {watch.Elapsed.TotalSeconds:0.0} s");

        await Task.WhenAll(first.StopAsync(), second.StopAsync());
        var row = await run.RowAsync();
        Assert.Equal(
            (RunState.Completed, (long)((Categories * Pages) + Products), Products, Products * Listings),
            (row.State, row.UnitsDone, (int)row.Products, (int)row.Listings)
        );
        Assert.Equal(
            (row.UnitsDone, (Categories * Pages * 0.01m) + (Products * 0.002m), 0m, 0m),
            (row.UnitsKnown, row.SettledUsd, row.UncertainUsd, row.ReservedUsd)
        );
        Assert.Equal((Categories * Pages, Products), ((int)row.AmazonCalls, (int)row.EbayCalls));
        Assert.Equal(0, await fixture.ReadAsync(db => db.Reservations.CountAsync(r => r.RunId == run.Id)));
        Assert.Equal(2, await fixture.ReadAsync(db => db.Workers.CountAsync(w => w.Id.StartsWith(prefix) && w.GoneAt != null)));
    }

    [Fact]
    public async Task A_run_whose_row_contradicts_itself_fails_and_the_other_goes_on()
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'");
        var broken = await TestRun.CreateAsync(fixture, categories: 3);
        var sound = await TestRun.CreateAsync(fixture, categories: 3);
        // its first commit would count more units done than known
        await fixture.ExecuteAsync($"update runs set units_known = 0 where id = '{broken.Id}'");
        using var engine = Engine("c", pages: 1, listings: 0);
        await engine.StartAsync();
        await Eventually.HoldsAsync(
            async () => (await broken.RowAsync()).State == RunState.Failed && (await sound.RowAsync()).State == RunState.Completed,
            "one has failed and the other is completed"
        );
        await engine.StopAsync();
        var cause = await fixture.ReadAsync(db => db.RunEvents.SingleAsync(e => e.RunId == broken.Id && e.Kind == "failed"));
        Assert.Contains("ck_runs_counts", cause.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(6)]
    public async Task Units_that_are_finished_already_are_not_called_and_give_their_reservation_back(int affordable)
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'");
        var run = await TestRun.CreateAsync(fixture, categories: 1, cap: 0.01m + (3 * 0.002m) + (affordable * 0.002m));
        var worker = await fixture.Registry.RegisterAsync($"{prefix}-w", Guid.NewGuid(), 1, default);
        var page = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(page, 1, 1, 2, 3, 4, 5, 6)], default);
        var lookUps = await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, worker.Id, 3);
        await fixture.Reservations.ReserveAsync(worker.ReservationLanes[ProviderName.Ebay], run.Id, ProviderName.Ebay, 3, default);
        await fixture.Committer.CommitAsync(
            worker.CommitLanes[0],
            run.Plan,
            [.. lookUps.Select(entry => TestRun.Listings(entry, 1))],
            default
        );
        await fixture.Frontier.AddAsync(run.Id, [.. lookUps.Select(entry => entry.Unit)]); // as if their end had not reached the stream

        var calls = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var engine = Engine("d", pages: 1, listings: 1, calls);
        await engine.StartAsync();
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        var row = await run.RowAsync(); // before the engine leaves, which gives back all
        var reserved = await fixture.ReadAsync(db => db.Reservations.CountAsync(r => r.RunId == run.Id && r.Calls > 0));
        await engine.StopAsync();

        Assert.Equal(
            Enumerable
                .Range(1, 6)
                .Select(n => run.LookUp(n))
                .Except(lookUps.Select(entry => entry.Unit))
                .Select(unit => ($"{run.Id} {unit.Id}", 1))
                .Order(),
            calls.Select(c => (c.Key, c.Value)).Order()
        );
        Assert.Equal((RunState.Completed, 0.01m + (6 * 0.002m), 0m, 0m), (row.State, row.SettledUsd, row.UncertainUsd, row.ReservedUsd));
        Assert.Equal(0, reserved);
    }

    [Theory]
    [InlineData("state = 'pausing'")]
    [InlineData("state = 'cancelling'")]
    [InlineData("cap_usd = settled_usd + 0.000001")]
    public async Task What_waits_for_a_token_is_given_back_within_a_second_when_its_run_may_send_no_more(string change)
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'");
        await using var slow = await EbayAtAsync(perSecond: 1);
        var run = await TestRun.CreateAsync(fixture, categories: 1);
        var calls = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var engine = Engine("e", pages: 1, listings: 1, calls);
        await engine.StartAsync();
        int LookUps() => calls.Keys.Count(key => key.Contains(" ebay:", StringComparison.Ordinal));
        await Eventually.HoldsAsync(
            async () => LookUps() > 0 && (await run.RowAsync()) is { UnitsDone: > 1, ReservedUsd: > 0 },
            "one look-up is done and the next one has its reservation, but no token yet"
        );
        var (sent, delay) = (LookUps(), engine.Services.GetRequiredService<ProcessDelay>());
        await fixture.ExecuteAsync($"update runs set {change} where id = '{run.Id}'");
        var (since, late) = (Stopwatch.StartNew(), delay.Total);
        await fixture
            .Services.GetRequiredService<IConnectionMultiplexer>()
            .GetSubscriber()
            .PublishAsync(new RedisChannel(Channels.Runs, RedisChannel.PatternMode.Literal), "");
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).ReservedUsd == 0, "nothing is reserved");
        Assert.InRange(since.Elapsed - (delay.Total - late), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await engine.StopAsync();
        Assert.Equal((sent, 0.01m + (sent * 0.002m)), (LookUps(), (await run.RowAsync()).SettledUsd));
    }

    /// <summary>20 look-ups each, at 50 a second as soon as all are known.</summary>
    [Fact]
    public async Task Two_runs_take_turns_where_their_provider_is_slow()
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'");
        await using var still = await EbayAtAsync(perSecond: 1);
        TestRun[] runs = [await TestRun.CreateAsync(fixture, categories: 1), await TestRun.CreateAsync(fixture, categories: 1)];
        using var engine = Engine("f", pages: 1, listings: 1);
        await engine.StartAsync();
        foreach (var run in runs)
            await Eventually.HoldsAsync(async () => (await run.RowAsync()).Products == 20, "all look-ups are known");
        await using var slow = await EbayAtAsync(perSecond: 50);
        foreach (var run in runs)
            await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "both runs have ended");
        await engine.StopAsync();

        var ends = await Task.WhenAll(
            runs.Select(run =>
                fixture.ReadAsync(db =>
                    db.FinishedUnits.Where(u => u.RunId == run.Id && u.Provider == ProviderName.Ebay)
                        .Select(u => u.At)
                        .OrderBy(at => at)
                        .ToListAsync()
                )
            )
        );
        var order = ends[0]
            .Select(at => (At: at, Run: 0))
            .Concat(ends[1].Select(at => (At: at, Run: 1)))
            .OrderBy(u => u.At)
            .Select(u => u.Run)
            .ToList();
        output.WriteLine(string.Concat(order));
        var both = order[Math.Max(order.IndexOf(0), order.IndexOf(1))..(Math.Min(order.LastIndexOf(0), order.LastIndexOf(1)) + 1)];
        Assert.True(both.Count >= 20, "the runs hardly went side by side");
        Assert.InRange(both.Count(run => run == 0) - both.Count(run => run == 1), -4, 4);
    }

    /// <summary>Until disposed: so many look-ups a second, one at a time.</summary>
    private async Task<AsyncDisposal> EbayAtAsync(int perSecond)
    {
        var usual = Core.Providers.Provider.Default(ProviderName.Ebay, DateTimeOffset.MinValue);
        await SetAsync(perSecond, 1);
        return new AsyncDisposal(() => SetAsync(usual.CallsPerSecond, usual.Burst));

        Task SetAsync(int rate, int burst) =>
            fixture.ExecuteAsync($"update providers set calls_per_second = {rate}, burst = {burst} where name = 2");
    }

    private sealed class AsyncDisposal(Func<Task> end) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await end();
    }

    private IHost Engine(string letter, int pages, int listings, ConcurrentDictionary<string, int>? calls = null)
    {
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"{prefix}-{letter}";
        builder.AddEngine();
        foreach (var provider in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(
                new CountedProvider(
                    new GeneratedProvider(provider, pages, listings),
                    calls ?? new ConcurrentDictionary<string, int>(StringComparer.Ordinal)
                )
            );
        return builder.Build();
    }
}
