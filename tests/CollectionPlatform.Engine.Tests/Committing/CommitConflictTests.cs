using System.Globalization;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Engine.Tests.Support.Proxy;
using CollectionPlatform.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>Commits that want the same rows.</summary>
[Collection(nameof(EngineTests))]
public sealed class CommitConflictTests(EngineFixture fixture)
{
    private const int Runs = 2,
        WorkersPerRun = 2,
        Rounds = 15,
        Same = 12;
    private static readonly TimeSpan CompetitorGivesWay = TimeSpan.FromSeconds(8);
    private readonly string name = $"worker-{Guid.NewGuid():N}",
        prefix = $"S{Guid.NewGuid():N}"[..10];

    [Fact]
    public async Task Workers_of_two_runs_that_write_the_same_products_and_listings_in_opposite_order_lose_nothing()
    {
        var runs = new[] { await WideRunAsync(), await WideRunAsync() };
        var workers = await Task.WhenAll(
            Enumerable.Range(0, Runs * WorkersPerRun).Select(w => fixture.Registry.RegisterAsync($"{name}-{w}", Guid.NewGuid(), 1, default))
        );
        var answers = new List<UnitResult>[workers.Length, Rounds];
        for (var w = 0; w < workers.Length; w++)
        // in every round the sellers' figures are others, so that different listings are written
        for (var round = 0; round < Rounds; round++)
            answers[w, round] = await AnswersAsync(
                runs[w % Runs],
                workers[w],
                part: (w / Runs * Rounds) + round,
                score: (w * Rounds) + round
            );

        await Task.WhenAll(
            workers.Select(
                (worker, w) =>
                    Task.Run(async () =>
                    {
                        for (var round = 0; round < Rounds; round++)
                        {
                            if ((w + (w / Runs)) % 2 == 1)
                                answers[w, round].Reverse(); // one worker of each run
                            await fixture.Committer.CommitAsync(worker.CommitLanes[0], runs[w % Runs].Plan, answers[w, round], default);
                        }
                    })
            )
        );

        const int Units = WorkersPerRun * Rounds * Same * 2;
        foreach (var run in runs)
        {
            var row = await run.RowAsync();
            Assert.Equal((Units, Same, Units / 2 * 0.012m, 0m), (row.UnitsDone, row.Listings, row.SettledUsd, row.ReservedUsd));
            Assert.Equal(Enumerable.Range(1, Units), await fixture.SequenceAsync(run));
        }

        var asins = Enumerable.Range(0, Same).Select(Asin).ToList();
        Assert.Equal(
            asins,
            await fixture.ReadAsync(db =>
                db.Products.Where(p => p.Asin.StartsWith(prefix)).OrderBy(p => p.Asin).Select(p => p.Asin).ToListAsync()
            )
        );
        Assert.Equal(
            asins,
            await fixture.ReadAsync(db =>
                db.ProductListings.Where(l => l.Asin.StartsWith(prefix)).OrderBy(l => l.Asin).Select(l => l.Asin).ToListAsync()
            )
        );
        Assert.Equal(Same, await fixture.ReadAsync(db => db.Listings.CountAsync(l => l.Asin.StartsWith(prefix))));
    }

    [Fact]
    public async Task A_commit_that_Postgres_sacrifices_to_a_deadlock_is_repeated_under_its_number_and_lands_once()
    {
        await using var proxy = new CommitProxy(fixture.Postgres, _ => CommitFate.Passed);
        await using var source = Through(proxy);
        var committer = Committer(source);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var run = await WideRunAsync();
        var committed = 0;
        for (var tries = 0; tries < 5; tries++)
        {
            var (first, second) = (
                await AnswersAsync(run, worker, part: 2 * tries, score: 2 * tries),
                await AnswersAsync(run, worker, part: (2 * tries) + 1, score: (2 * tries) + 1)
            );
            await fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, first, default); // so that there are rows to fight for
            var number = worker.CommitLanes[0].Next;
            await CircleAsync(() => committer.CommitAsync(worker.CommitLanes[0], run.Plan, second, default));
            committed += first.Count + second.Count;

            var row = await run.RowAsync();
            Assert.Equal((committed, committed / 2 * 0.012m, 0m), (row.UnitsDone, row.SettledUsd, row.ReservedUsd));
            Assert.Equal(Enumerable.Range(1, committed), await fixture.SequenceAsync(run));
            Assert.All(proxy.Seen.Where(c => c.Number >= number), c => Assert.Equal(number, c.Number));
            if (proxy.Seen.Count(c => c.Number == number) == 2)
                return; // it was the one to give way, and came again
        }

        Assert.Fail("In none of 5 circles the commit was sacrificed.");
    }

    [Fact]
    public async Task A_commit_that_is_repeated_while_Postgres_is_still_at_it_counts_once()
    {
        await using var proxy = new CommitProxy(fixture.Postgres, n => n == 0 ? CommitFate.LeftBehind : CommitFate.Passed);
        await using var source = Through(proxy);
        var worker = await fixture.Registry.RegisterAsync(name, Guid.NewGuid(), 1, default);
        var run = await TestRun.CreateAsync(fixture);
        var page = (await run.LeaseAndReserveAsync(worker, run.PageUnit(1)))[0];

        await using var competitor = await fixture.Source.OpenConnectionAsync();
        await using var transaction = await competitor.BeginTransactionAsync();
        await RunAsync(competitor, "set local idle_in_transaction_session_timeout = 0; select 1 from item_clock for update");
        var committing = Committer(source).CommitAsync(worker.CommitLanes[0], run.Plan, [run.Page(page, 2, 1, 2)], default);
        await Eventually.HoldsAsync(
            async () => await WaitingAsync() == 2,
            "the commit waits for the competitor and its repetition for the commit"
        );
        await transaction.CommitAsync();
        await committing;

        Assert.Equal([CommitFate.LeftBehind, CommitFate.Passed], proxy.Seen.Select(c => c.Fate));
        Assert.Single(proxy.Seen.Select(c => c.Number).Distinct());
        var row = await run.RowAsync();
        Assert.Equal((1, 2, 1, 0.01m, 0m), (row.UnitsDone, row.Products, row.AmazonCalls, row.SettledUsd, row.ReservedUsd));
        Assert.Equal([run.PageUnit(2).Id, run.LookUp(1).Id, run.LookUp(2).Id], await run.UnitsInStreamsAsync());
    }

    /// <summary>
    /// Makes a commit wait for a competitor, and the competitor for the commit. PostgreSQL looks for circles from within who has waited for
    /// long enough: the commit after 1 s,
    /// the competitor later, so that the commit is found to be in one, unless the machine stood still meanwhile.
    /// </summary>
    private async Task CircleAsync(Func<Task> commit)
    {
        await using var competitor = await fixture.Source.OpenConnectionAsync();
        await using var transaction = await competitor.BeginTransactionAsync();
        await RunAsync(
            competitor,
            $"set local deadlock_timeout = '{CompetitorGivesWay.TotalSeconds:0}s'; set local idle_in_transaction_session_timeout = 0"
        );
        await RunAsync(competitor, $"select 1 from product_prices where asin = '{Asin(0)}' for update"); // the commit writes these last
        var committing = commit();
        await Eventually.HoldsAsync(async () => committing.IsCompleted || await WaitingAsync() > 0, "the commit waits for the competitor");
        try
        {
            // the commit has written listings before
            await RunAsync(competitor, $"select 1 from product_listings where asin = '{Asin(1)}' for update");
            await transaction.CommitAsync();
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            await transaction.RollbackAsync(); // the competitor gave way
        }

        await committing;
    }

    /// <summary>Sessions of the commits that wait for a lock.</summary>
    private async Task<long> WaitingAsync()
    {
        await using var command = fixture.Source.CreateCommand(
            $"select count(*) from pg_stat_activity where application_name = '{name}' and wait_event_type = 'Lock'"
        );
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private NpgsqlDataSource Through(CommitProxy proxy) =>
        NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(proxy.ConnectionString)
            {
                ApplicationName = name,
                Options = "-c deadlock_timeout=1s",
            }.ConnectionString
        );

    private RunCommitter Committer(NpgsqlDataSource source) =>
        new(source, fixture.Frontier, TimeProvider.System, new CommitLog(NullLogger<RunCommitter>.Instance));

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A run that knows the products and may make as many calls as the test likes.</summary>
    private async Task<TestRun> WideRunAsync()
    {
        var run = await TestRun.CreateAsync(fixture, cap: 1000m);
        await fixture.ExecuteAsync($"update runs set units_known = 100000 where id = '{run.Id}'");
        await fixture.ExecuteAsync($"update run_categories set units_known = 100000 where run_id = '{run.Id}'");
        foreach (var n in Enumerable.Range(0, Same))
            // not new: no look-up follows
            await fixture.ExecuteAsync($"insert into run_products (run_id, asin, category, page) values ('{run.Id}', '{Asin(n)}', 0, 1)");
        return run;
    }

    /// <summary>
    /// Reserved and answered: a page for each of the same products and a look-up with its listing, whatever part of the run.
    /// </summary>
    private async Task<List<UnitResult>> AnswersAsync(TestRun run, WorkerIdentity worker, int part, int score)
    {
        var pages = Enumerable.Range(0, Same).Select(n => run.PageUnit(2 + (part * Same) + n));
        // every other page: one that shows what the page before it showed would be a repeated one
        var lookUps = Enumerable.Range(0, Same).Select(n => new WorkUnit(ProviderName.Ebay, Asin(n), 1 + (2 * part), 0));
        return
        [
            .. (await run.LeaseAndReserveAsync(worker, [.. pages, .. lookUps])).Select(
                (entry, i) => TestRun.Collected(entry, i < Same ? Page(i, score) : Offer(i - Same, score))
            ),
        ];
    }

    private CollectedPage Page(int n, int score) => new(1, [TestRun.Product(Asin(n), $"Product seen {score}")], []);

    private CollectedPage Offer(int n, int score) =>
        new(
            1,
            [],
            [new CollectedListing($"{Asin(n)}-L", $"Offer seen {score}", 10m, 0, "New", new CollectedSeller(Seller(n), score, 99.5m))]
        );

    private string Asin(int n) => string.Create(CultureInfo.InvariantCulture, $"{prefix}P{n:D4}");

    private string Seller(int n) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-seller{n:D4}");
}
