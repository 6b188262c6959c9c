using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Engine.Tests.Support.Proxy;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>
/// A whole engine whose way to PostgreSQL is cut at every third commit: behind it, so that nobody knows that it is done, or before it.
/// </summary>
[Collection(nameof(EngineTests))]
public sealed class LostAnswerTests(EngineFixture fixture, ITestOutputHelper output)
{
    private const int Categories = 3,
        Pages = 4,
        Listings = 2,
        Products = Categories * Pages * 20,
        Units = (Categories * Pages) + Products,
        Every = 3,
        AtLeast = 8, // of at least 26 commits
        AtLeastOfTheFate = 3; // a cut may also meet the repetition of a commit that was done
    private readonly string name = $"worker-{Guid.NewGuid():N}";
    private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(CommitFate.AnswerLost)]
    [InlineData(CommitFate.NeverArrived)]
    public async Task A_batch_is_repeated_under_its_number_and_counts_once_whatever_became_of_its_commit(CommitFate fate)
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        await using var proxy = new CommitProxy(fixture.Postgres, n => n % Every == Every - 1 ? fate : CommitFate.Passed);
        using var engine = Engine(proxy.ConnectionString);
        await engine.StartAsync();
        var run = await TestRun.CreateAsync(fixture, Categories, cap: 100m);
        var told = await ListenAsync(run);
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        await engine.StopAsync();
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{proxy.Seen.Count} commits, {proxy.Seen.Count(c => c.Fate == fate)} cut")
        );

        AssertRepeatedUnderTheirNumbers(proxy.Seen, fate);
        await AssertEverythingOnceAsync(run);
        Assert.Equal(Units, calls.Count);
        Assert.All(calls, call => Assert.Equal(1, call.Value));
        Assert.Equal(told.Count, told.Distinct().Count()); // a listener hears of a batch once, or finds the hole
    }

    private static void AssertRepeatedUnderTheirNumbers(IReadOnlyList<SeenCommit> seen, CommitFate fate)
    {
        Assert.InRange(seen.Count(c => c.Fate != CommitFate.Passed), AtLeast, seen.Count);
        Assert.InRange(seen.Count(c => c.Fate == fate), AtLeastOfTheFate, seen.Count);
        Assert.Single(seen.Select(c => c.Epoch).Distinct()); // it went on: no session ended for it
        foreach (var lane in seen.GroupBy(c => c.Lane))
        {
            var commits = lane.ToList();
            Assert.Contains(commits[^1].Fate, new[] { CommitFate.Passed, CommitFate.RefusedAndCut }); // refused: it had been committed
            foreach (var (one, next) in commits.Zip(commits.Skip(1)))
            {
                if (one.Fate == CommitFate.RefusedAndCut)
                    Assert.InRange(next.Number, one.Number, one.Number + 1); // it was the repetition of one that had been committed
                else
                    Assert.Equal(one.Fate == CommitFate.Passed ? one.Number + 1 : one.Number, next.Number);
            }
        }
    }

    private async Task AssertEverythingOnceAsync(TestRun run)
    {
        const decimal Usd = (Categories * Pages * 0.01m) + (Products * 0.002m);
        var row = await run.RowAsync();
        Assert.Equal((RunState.Completed, Units, Units, Units), (row.State, (int)row.UnitsDone, (int)row.UnitsKnown, (int)row.Seq));
        Assert.Equal((Products, Products * Listings, 0), ((int)row.Products, (int)row.Listings, (int)row.Failed));
        Assert.Equal((Usd, 0m, 0m), (row.SettledUsd, row.UncertainUsd, row.ReservedUsd));
        Assert.Equal((Categories * Pages, Products), ((int)row.AmazonCalls, (int)row.EbayCalls));

        var book = await fixture.ReadAsync(db => db.Spend.AsNoTracking().Where(c => c.RunId == run.Id).ToListAsync());
        Assert.Equal(
            (Units, Usd, 0m, Products + (Products * Listings)),
            ((int)book.Sum(c => c.Calls), book.Sum(c => c.SettledUsd), book.Sum(c => c.UncertainUsd), (int)book.Sum(c => c.Items))
        );
        var categories = await fixture.ReadAsync(db => db.RunCategories.AsNoTracking().Where(c => c.RunId == run.Id).ToListAsync());
        Assert.Equal(
            (Units, Products, Usd),
            ((int)categories.Sum(c => c.UnitsDone), (int)categories.Sum(c => c.Products), categories.Sum(c => c.SettledUsd))
        );
        // the checkpoint log: every finished unit at one place, no hole
        Assert.Equal(Enumerable.Range(1, Units), await fixture.SequenceAsync(run));
        Assert.Equal(Units, await fixture.ReadAsync(db => db.FinishedUnits.CountAsync(u => u.RunId == run.Id)));
        var asins = await fixture.ReadAsync(db => db.RunProducts.Where(p => p.RunId == run.Id).Select(p => p.Asin).ToListAsync());
        Assert.Equal(
            (Products, Products, Products * Listings),
            (
                asins.Count,
                await fixture.ReadAsync(db => db.Products.CountAsync(p => asins.Contains(p.Asin))),
                await fixture.ReadAsync(db => db.Listings.CountAsync(l => asins.Contains(l.Asin)))
            )
        );
    }

    /// <summary>The numbers of the log that listeners are told, as they come.</summary>
    private async Task<IReadOnlyCollection<long>> ListenAsync(TestRun run)
    {
        var told = new ConcurrentQueue<long>();
        await fixture
            .Services.GetRequiredService<IConnectionMultiplexer>()
            .GetSubscriber()
            .SubscribeAsync(new RedisChannel(Channels.Live(run.Id.Value), RedisChannel.PatternMode.Literal), (_, message) =>
            {
                foreach (var entry in RunProgress.Parse(((byte[]?)message)!).Entries)
                    told.Enqueue(entry.Id);
            });
        return told;
    }

    private IHost Engine(string postgres)
    {
        var builder = fixture.Builder(postgres);
        builder.Configuration["Worker:Name"] = name;
        builder.Configuration["Worker:BatchSize"] = "10"; // many commits
        builder.AddEngine();
        foreach (var provider in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new CountedProvider(new GeneratedProvider(provider, Pages, Listings), calls));
        return builder.Build();
    }
}
