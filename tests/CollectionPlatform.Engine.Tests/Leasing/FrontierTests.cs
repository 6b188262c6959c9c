using System.Diagnostics;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Gates;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

[Collection(nameof(EngineTests))]
public sealed class FrontierTests(EngineFixture fixture)
{
    [Fact]
    public async Task What_a_dead_worker_held_goes_to_exactly_one_rescuer()
    {
        var run = await TestRun.CreateAsync(fixture);
        await run.LeaseAsync("dead", [.. Enumerable.Range(0, 1200).Select(n => run.LookUp(n))]);
        Assert.Equal(["dead"], (await fixture.Frontier.HoldersAsync([run.Id], ProviderName.Ebay))[0]);

        var taken = await Task.WhenAll(
            new[] { "a", "b", "c" }.Select(rescuer => fixture.Frontier.RecoverAsync(run.Id, ProviderName.Ebay, rescuer, ["dead"]))
        );

        Assert.Equal(1200, taken.Sum(t => t.Count));
        Assert.Equal(1200, taken.SelectMany(t => t).Select(e => e.Unit.Id).Distinct().Count());
        Assert.Empty(await fixture.Frontier.RecoverAsync(run.Id, ProviderName.Ebay, "d", ["dead"]));
    }

    [Fact]
    public async Task A_worker_finds_what_it_held_before_it_was_restarted()
    {
        var run = await TestRun.CreateAsync(fixture);
        var leased = await run.LeaseAsync("me", run.LookUp(1), run.LookUp(2));
        Assert.Equal(leased, await fixture.Frontier.RecoverAsync(run.Id, ProviderName.Ebay, "me", []));
        Assert.Empty(await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, "me", 10));
    }

    [Fact]
    public async Task Streams_that_do_not_exist_hold_nothing()
    {
        var nowhere = Core.Runs.RunId.New();
        Assert.Empty(await fixture.Frontier.TakeAsync(nowhere, ProviderName.Ebay, "me", 10));
        Assert.Empty(await fixture.Frontier.RecoverAsync(nowhere, ProviderName.Ebay, "me", ["dead"]));
        Assert.Empty((await fixture.Frontier.HoldersAsync([nowhere], ProviderName.Ebay))[0]);
        Assert.Equal(new FrontierStatus(null, 0, 0), await fixture.Frontier.StatusAsync(nowhere));
    }

    [Fact]
    public async Task Finishing_an_entry_twice_adds_its_children_once()
    {
        var run = await TestRun.CreateAsync(fixture);
        var entry = (await run.LeaseAsync("me", run.PageUnit(1)))[0];
        FinishedEntry[] finished = [new(entry, [FrontierUnit.Of(run.LookUp(1)), FrontierUnit.Of(run.PageUnit(2))])];
        Assert.Equal(2, await fixture.Frontier.FinishAsync(run.Id, finished));
        Assert.Equal(2, await fixture.Frontier.FinishAsync(run.Id, finished));
        Assert.Equal([run.PageUnit(2).Id, run.LookUp(1).Id], await run.UnitsInStreamsAsync());
    }

    [Fact]
    public async Task Entries_with_and_without_children_leave_both_streams_together_and_no_other_does()
    {
        var run = await TestRun.CreateAsync(fixture);
        var entries = await run.LeaseAsync("me", run.PageUnit(1), run.PageUnit(2), run.LookUp(1), run.LookUp(2), run.LookUp(3));
        FinishedEntry[] finished =
        [
            new(entries[2], []),
            new(entries[0], [FrontierUnit.Of(run.LookUp(4))]),
            new(entries[1], []),
            new(entries[3], []),
        ];
        foreach (var _ in new[] { "first", "repeated" })
        {
            Assert.Equal(2, await fixture.Frontier.FinishAsync(run.Id, finished));
            Assert.Equal([run.LookUp(3).Id, run.LookUp(4).Id], await run.UnitsInStreamsAsync());
            Assert.Equal([entries[4]], await fixture.Frontier.RecoverAsync(run.Id, ProviderName.Ebay, "me", []));
            Assert.Empty(await fixture.Frontier.RecoverAsync(run.Id, ProviderName.Amazon, "me", []));
        }
    }

    [Theory]
    [InlineData("B000000001")]
    [InlineData("with | bars || inside")]
    [InlineData("ünïcode 商品")]
    public void An_entry_reads_as_it_was_written(string subject)
    {
        var unit = new WorkUnit(ProviderName.Amazon, subject, 12, 247);
        StormMark?[] marks =
        [
            null,
            new(4, SkipReason.Malformed, 200, "a|b~c\n'%7C' is missing", 0.004m),
            new(5, SkipReason.Rejected, null, "", 0),
        ];
        foreach (var failures in marks.Select(mark => new UnitFailures(3, 17, mark)))
        foreach (var title in new[] { null, "a title | with bars" })
        {
            var read = FrontierEntry.Parse("1-0", ProviderName.Amazon, new FrontierUnit(unit, failures, title).Encode(), "4f");
            Assert.Equal(new FrontierEntry("1-0", unit, failures, title), read);
            Assert.Equal(247, read.Unit.Category); // equality of units leaves it out
        }

        var broken = new FrontierUnit(unit, UnitFailures.None, "two\nlines", IsNew: true).Encode();
        Assert.Equal(
            new FrontierEntry("1-0", unit, UnitFailures.None, "two lines", IsNew: true),
            FrontierEntry.Parse("1-0", ProviderName.Amazon, broken.Replace("*", "4f", StringComparison.Ordinal), "4f")
        );
    }

    [Fact]
    public async Task A_unit_is_new_only_when_it_is_leased_for_the_first_time_in_the_life_of_Redis_that_brought_it()
    {
        var run = await TestRun.CreateAsync(fixture);
        var worker = await fixture.Registry.RegisterAsync($"w{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        async Task MarkAsync(string life) =>
            Assert.True(await fixture.Frontier.MarkBuiltAsync(run.Id, await fixture.Frontier.BeginBuildingAsync(run.Id), life));
        async Task<FrontierEntry> TakeAsync() => Assert.Single(await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, worker.Id, 1));
        static (WorkUnit Unit, bool IsNew) Of(FrontierEntry entry) => (entry.Unit, entry.IsNew);
        var server = await fixture.Frontier.ServerIdAsync();

        await MarkAsync(server);
        var pages = await run.LeaseAndReserveAsync(worker, run.PageUnit(1), run.PageUnit(2));
        Assert.All(pages, page => Assert.False(page.IsNew)); // added as the derivation does
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(pages[0], 1, 1, 2, 3)], default);
        var first = await TakeAsync();
        Assert.Equal((run.LookUp(1), $"Product {run.Asin(1)}", true), (first.Unit, first.Title, first.IsNew));
        Assert.Equal(run.LookUp(1).Category, first.Unit.Category);
        Assert.Equal([first with { IsNew = false }], await fixture.Frontier.RecoverAsync(run.Id, ProviderName.Ebay, worker.Id, []));

        await MarkAsync("another");
        Assert.Equal((run.LookUp(2), false), Of(await TakeAsync())); // Redis came back and nobody has rebuilt the streams
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(pages[1], 1, 4)], default);
        await MarkAsync(server);
        Assert.Equal((run.LookUp(3), true), Of(await TakeAsync()));
        Assert.Equal((run.LookUp(4), false), Of(await TakeAsync())); // it was added before they were rebuilt

        var back = new UnitResult(first, new UnitOutcome.PutBack(first.Failures), Charge.None, DateTimeOffset.UnixEpoch);
        await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, [back], default);
        var again = await TakeAsync();
        Assert.Equal((first.Unit, first.Title, false), (again.Unit, again.Title, again.IsNew));
    }

    [Fact]
    public async Task Tokens_start_empty_refill_at_their_rate_and_stop_at_the_burst()
    {
        const int PerSecond = 50,
            Wide = 1_000_000;
        const double Clocks = 0.01; // seconds by which the server's clock and ours may drift apart meanwhile
        var redis = fixture.Services.GetRequiredService<IConnectionMultiplexer>();
        await redis.GetDatabase().KeyDeleteAsync("tokens:amazon");
        var bucket = new TokenBucket(redis);
        var before = Stopwatch.StartNew();
        var (granted, wait) = await bucket.TakeAsync(ProviderName.Amazon, 10, PerSecond, Wide);
        var after = Stopwatch.StartNew();
        Assert.Equal(0, granted);
        Assert.InRange(wait, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(20));

        // Taken one by one or at once, it is what the time since the start makes, whichever moments we get to ask.
        var taken = 0;
        while (taken < 20)
            taken += (await bucket.TakeAsync(ProviderName.Amazon, 1, PerSecond, Wide)).Granted;
        Assert.InRange(taken, 0, PerSecond * (before.Elapsed.TotalSeconds + Clocks));
        await Eventually.HoldsAsync(() => Task.FromResult(after.Elapsed > TimeSpan.FromSeconds(0.8)), "0.8 s have passed");
        var least = (int)(PerSecond * (after.Elapsed.TotalSeconds - Clocks));
        taken += (await bucket.TakeAsync(ProviderName.Amazon, Wide, PerSecond, Wide)).Granted;
        Assert.InRange(taken, least, PerSecond * (before.Elapsed.TotalSeconds + Clocks));

        var since = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => Task.FromResult(since.Elapsed > TimeSpan.FromSeconds(0.2)), "10 tokens' time has passed");
        Assert.Equal(5, (await bucket.TakeAsync(ProviderName.Amazon, Wide, PerSecond, burst: 5)).Granted);
    }

    [Theory]
    [InlineData(200, 190)]
    [InlineData(10, 9)] // a tenth at most
    [InlineData(1, 1)]
    public async Task A_full_bucket_holds_less_than_the_burst_by_what_the_rate_makes_in_10_ms(int burst, int full)
    {
        var redis = fixture.Services.GetRequiredService<IConnectionMultiplexer>();
        await redis.GetDatabase().KeyDeleteAsync("tokens:amazon");
        var bucket = new TokenBucket(redis);
        await bucket.TakeAsync(ProviderName.Amazon, 1, 1_000, burst);
        var since = Stopwatch.StartNew();
        await Eventually.HoldsAsync(() => Task.FromResult(since.Elapsed > TimeSpan.FromSeconds(0.25)), "the bucket is full");
        Assert.Equal(full, (await bucket.TakeAsync(ProviderName.Amazon, 1_000, 1_000, burst)).Granted);
    }

    [Fact]
    public async Task A_script_that_a_restarted_server_does_not_know_is_sent_again()
    {
        var redis = fixture.Services.GetRequiredService<IConnectionMultiplexer>();
        var bucket = new TokenBucket(redis);
        await bucket.TakeAsync(ProviderName.Ebay, 1, 1_000, 1_000); // from now on the client sends its hash only
        await redis.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => bucket.TakeAsync(ProviderName.Ebay, 1, 1_000, 1_000)));

        Assert.All(answers, a => Assert.True(a.Granted == 1 || a.Wait > TimeSpan.Zero));
    }
}
