using System.Globalization;
using System.Net;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Workers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Engine.Tests.Fuzz;

/// <summary>
/// Odd answers through provider, unit runner and commit. <c>FUZZ_COUNT</c> says how many (1,000 unless told), <c>FUZZ_SEED</c> repeats
/// those of a seed; <c>./dev fuzz answers</c> sets both.
/// </summary>
[Collection(nameof(EngineTests))]
public sealed class AnswerFuzzTests(EngineFixture fixture, ITestOutputHelper output) : GateTest(fixture)
{
    private const int BatchSize = 250;

    private readonly int count = Setting("FUZZ_COUNT") ?? 1_000,
        seed = Setting("FUZZ_SEED") ?? Random.Shared.Next();

    [Fact]
    [Trait("Fuzz", "answers")]
    public async Task No_odd_answer_stops_the_engine_and_no_good_item_is_lost()
    {
        output.WriteLine($"seed {seed}, {count} answers; repeat with ./dev fuzz answers --seed {seed} --count {count}");
        var answers = new OddAnswers(new Random(seed), $"z{Guid.NewGuid():N}"[..9]);
        var run = await TestRun.CreateAsync(Fixture, categories: 1, cap: 1_000_000m);
        await Fixture.ExecuteAsync($"update runs set units_known = 100000000 where id = '{run.Id}'");
        var worker = await Fixture.Registry.RegisterAsync($"fuzz-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        var (kept, noted, skipped) = (0, 0, 0);
        for (var done = 0; done < count; done += BatchSize)
        {
            var batch = Enumerable.Range(0, Math.Min(BatchSize, count - done)).Select(_ => answers.Next()).ToDictionary(a => a.Unit.Id);
            var results = await RunAsync(run, worker, batch);
            await Fixture.Committer.CommitAsync(worker.CommitLanes[0], run.Plan, results, default);
            foreach (var result in results)
                Judge(batch[result.Unit.Id], result);
            await AssertStoredAsync(run, batch.Values, results);
            await Fixture.Frontier.RetireAsync(run.Id);
            await Fixture.Frontier.CreateAsync(run.Id);
            kept += results.Count(r => r.Outcome is UnitOutcome.Collected);
            noted += results.Count(r => r.Note is not null);
            skipped += results.Count(r => r.Outcome is UnitOutcome.Skipped);
        }
        var row = await run.RowAsync();
        Assert.Equal((count, noted + skipped), (row.UnitsDone, row.Failed));
        Assert.True(kept > count / 2 && noted > count / 10 && skipped > count / 50, "the grammar makes too little of some kind");
        output.WriteLine($"{kept} collected, {noted} of them with a note, {skipped} skipped");
    }

    /// <summary>As a worker does it, as probes that open the gate: no answer waits for another one.</summary>
    private async Task<List<UnitResult>> RunAsync(TestRun run, WorkerIdentity worker, Dictionary<string, OddAnswer> batch)
    {
        var log = new EngineLog(NullLogger<EngineHost>.Instance);
        var calls = new CallRegistry(Options.Create(new Worker.WorkerOptions()), Delay, TimeProvider.System);
        using var http = new HttpClient(new Market(batch)) { BaseAddress = new Uri("http://market/") };
        var gate = await GateAsync();
        var runner = new UnitRunner(
            new Dictionary<ProviderName, IProvider>
            {
                [ProviderName.Amazon] = new AmazonProvider(http, TimeProvider.System),
                [ProviderName.Ebay] = new EbayProvider(http, TimeProvider.System),
            },
            ProviderNames.All.ToDictionary(name => name, _ => gate),
            Beating(worker, log),
            Delay,
            calls,
            TimeProvider.System,
            log
        );
        var active = new ActiveRun(run.Plan);
        foreach (var entry in await run.LeaseAndReserveAsync(worker, [.. batch.Values.Select(a => a.Unit)]))
        {
            var call = calls.Lease(active, entry.Unit.Provider, [entry with { Title = "title" }])[0];
            call.Price = CallPrice.Listed(TestRun.PriceOf(call.Provider));
            call.Prober = worker.Id;
            await runner.RunAsync(call, default, default);
        }

        calls.EndAnswers();
        return await calls.Answers.ReadAllAsync().Select(answered => answered.Result!).ToListAsync();
    }

    private void Judge(OddAnswer answer, UnitResult result)
    {
        Assert.True(result.Finishes, Say(answer, $"it was put back: {result.Outcome}"));
        if (answer.Good is null)
            return;
        if (result.Outcome is not UnitOutcome.Collected { Page: var page })
        {
            Assert.Fail(Say(answer, result.Outcome.ToString()!));
            return;
        }
        var ids = page.Products.Select(p => p.Asin).Concat(page.Listings.Select(l => l.ListingId));
        Assert.True(answer.Good.SequenceEqual(ids), Say(answer, $"kept are {string.Join(' ', ids)}"));
    }

    private async Task AssertStoredAsync(TestRun run, IReadOnlyCollection<OddAnswer> batch, List<UnitResult> results)
    {
        string[] Ids(bool amazon) => [.. batch.Where(a => a.IsAmazon == amazon && a.Good is not null).SelectMany(a => a.Good!)];
        var (asins, listings) = (Ids(true), Ids(false));
        Assert.Equal(asins.Length, await Fixture.ReadAsync(db => db.Products.CountAsync(p => asins.Contains(p.Asin))));
        Assert.Equal(listings.Length, await Fixture.ReadAsync(db => db.Listings.CountAsync(l => listings.Contains(l.ListingId))));
        var subjects = results.Select(r => r.Unit.Subject).ToArray();
        var unstorable = await Fixture.ReadAsync(db =>
            db.FinishedUnits.Where(u => u.RunId == run.Id && subjects.Contains(u.Subject) && u.Reason == Core.Runs.SkipReason.Unstorable)
                .Select(u => u.Subject)
                .ToListAsync()
        );
        Assert.True(unstorable.Count == 0, $"seed {seed}: not storable: {string.Join(' ', unstorable)}");
    }

    private string Say(OddAnswer answer, string what) =>
        $"seed {seed}: {answer.Unit.Id} must keep {string.Join(' ', answer.Good ?? [])}, but {what}; its body is "
        + System.Text.Encoding.UTF8.GetString(answer.Body);

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Answers each call of a batch with its body.</summary>
    private sealed class Market(Dictionary<string, OddAnswer> batch) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var target = request.RequestUri!.PathAndQuery;
            var answer = batch.Values.Single(a => target.Contains(a.Unit.Subject + (a.IsAmazon ? "/" : "&"), StringComparison.Ordinal));
            var content = new ByteArrayContent(answer.Body);
            content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={answer.Charset}");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
