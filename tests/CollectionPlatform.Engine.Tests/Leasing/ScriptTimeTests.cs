using System.Globalization;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

/// <summary>
/// Redis does nothing else while a script runs, so none may take long, however much there is to do. Times are those of Redis itself. A
/// machine that is busy with other things stretches some of them: what counts is the quickest of the equal pieces. One whose processor is
/// slow stretches all: so much more is allowed as a script takes that does nothing but write.
/// </summary>
[Collection(nameof(EngineTests))]
public sealed class ScriptTimeTests(EngineFixture fixture)
{
    private const int Units = 10 * Frontier.MostAtOnce;
    private const int ChildrenOfPage = 20;
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(2);

    /// <summary>The quickest measured where leasing took 1.2 ms, which is at most 1.1 times what it took on usual machines.</summary>
    private static readonly TimeSpan UsualForWrites = TimeSpan.FromMilliseconds(1.3);

    private IDatabase Redis => fixture.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase();

    [Fact]
    public async Task Leasing_finishing_and_taking_over_come_in_pieces_of_less_than_2_ms()
    {
        var run = await TestRun.CreateAsync(fixture);
        await fixture.Frontier.AddAsync(run.Id, Enumerable.Range(0, Units).Select(n => run.LookUp(n)));
        await TimedAsync(run.Id, Units / Frontier.MostAtOnce, TakeAllAsync);

        async Task TakeAllAsync()
        {
            while ((await fixture.Frontier.TakeAsync(run.Id, ProviderName.Ebay, "dead", int.MaxValue)).Count > 0) { }
        }

        List<FrontierEntry> held = [];
        await TimedAsync(run.Id, 2 * Units / Frontier.MostRecovered, async () =>
            held = await fixture.Frontier.RecoverAsync(run.Id, ProviderName.Ebay, "me", ["dead"])
        );
        Assert.Equal(Units, held.Count);

        await TimedAsync(run.Id, Units / Frontier.MostFinished, async () =>
            Assert.Equal(0, await fixture.Frontier.FinishAsync(run.Id, [.. held.Select(e => new FinishedEntry(e, []))]))
        );
    }

    [Fact]
    public async Task The_look_ups_of_many_pages_are_added_in_pieces_of_less_than_2_ms()
    {
        var run = await TestRun.CreateAsync(fixture);
        var pages = await run.LeaseAsync("me", [.. Enumerable.Range(1, Frontier.MostAtOnce).Select(page => run.PageUnit(page))]);
        var finished = pages
            .Select(
                (page, n) =>
                    new FinishedEntry(
                        page,
                        [
                            .. Enumerable
                                .Range(n * ChildrenOfPage, ChildrenOfPage)
                                .Select(child => FrontierUnit.Of(run.LookUp(child)) with { Title = "Wool yarn, soft, set of four" }),
                        ]
                    )
            )
            .ToList();
        const int Looked = Frontier.MostAtOnce * ChildrenOfPage;
        await TimedAsync(run.Id, Looked / Frontier.MostFinished, async () =>
            Assert.Equal(Looked, await fixture.Frontier.FinishAsync(run.Id, finished))
        );
    }

    [Fact]
    public async Task Looking_at_many_runs_comes_in_pieces_of_less_than_2_ms()
    {
        const int Times = 10;
        var runs = Enumerable.Range(0, 300).Select(_ => RunId.New()).ToList();
        foreach (var run in runs)
        {
            await fixture.Frontier.CreateAsync(run);
            await fixture.Frontier.AddAsync(run, Enumerable.Range(0, 3).Select(n => new WorkUnit(ProviderName.Ebay, $"B{n:D9}", 1, 0)));
            foreach (var worker in new[] { "one", "another" })
                await fixture.Frontier.TakeAsync(run, ProviderName.Ebay, worker, 1);
        }

        await TimedAsync(runs[0], 3 * Times, async () =>
        {
            for (var n = 0; n < Times; n++)
            {
                await fixture.Frontier.StatusesAsync(runs);
                await fixture.Frontier.HoldersAsync(runs, ProviderName.Ebay);
                Assert.DoesNotContain(false, await fixture.Frontier.HaveNewAsync(runs, ProviderName.Ebay));
            }
        });
    }

    /// <summary>Asserts that the work came in so many scripts on the streams of the run, and that a piece takes less than 2 ms.</summary>
    /// <param name="least">Beside these there may be some that found nothing to do.</param>
    private async Task TimedAsync(RunId run, int least, Func<Task> work)
    {
        await Redis.ExecuteAsync("CONFIG", "SET", "slowlog-log-slower-than", "0", "slowlog-max-len", "100000");
        try
        {
            var before = await WritesAsync();
            await Redis.ExecuteAsync("SLOWLOG", "RESET");
            await work();
            var times = await ScriptsAsync($"{run}");
            Assert.True(times.Count >= least, $"{times.Count} scripts instead of {least}");
            var slowness = Math.Max(before.Ticks, (await WritesAsync()).Ticks) / (double)UsualForWrites.Ticks;
            var text = string.Join(' ', times.Select(t => t.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture)));
            Assert.True(
                times[^least] < Most * Math.Max(1, slowness),
                $"ms of scripts, of which the {least} longest had the work, on a machine of {slowness:0.00} times the usual times: {text}"
            );
        }
        finally
        {
            await Redis.ExecuteAsync("CONFIG", "SET", "slowlog-log-slower-than", "10000", "slowlog-max-len", "128");
        }
    }

    /// <summary>What 1,000 writes of one script take, at their quickest.</summary>
    private async Task<TimeSpan> WritesAsync()
    {
        var key = $"written {Guid.NewGuid()}";
        for (var i = 0; i < 20; i++)
            await Redis.ScriptEvaluateAsync("for n = 1, 1000 do redis.call('set', KEYS[1], n) end", [key]);
        await Redis.KeyDeleteAsync(key);
        return (await ScriptsAsync(key))[0];
    }

    /// <summary>How long the scripts took that name this, the shortest first.</summary>
    private async Task<List<TimeSpan>> ScriptsAsync(string named)
    {
        var log = ((RedisResult[]?)await Redis.ExecuteAsync("SLOWLOG", "GET", "100000"))!.Select(entry => (RedisResult[])entry!);
        return
        [
            .. log.Where(entry =>
                    ((string[])entry[3]!) is [var command, ..] words
                    && command.StartsWith("EVAL", StringComparison.OrdinalIgnoreCase)
                    && words.Any(word => word.Contains(named, StringComparison.Ordinal))
                )
                .Select(entry => TimeSpan.FromMicroseconds((long)entry[2]))
                .Order(),
        ];
    }
}
