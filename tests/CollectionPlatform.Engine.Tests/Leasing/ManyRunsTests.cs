using System.Diagnostics;
using System.Diagnostics.Metrics;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Leasing;

/// <summary>What is asked of Redis for all runs together.</summary>
[Collection(nameof(EngineTests))]
public sealed class ManyRunsTests(EngineFixture fixture)
{
    private const ProviderName Ebay = ProviderName.Ebay;

    private readonly Frontier frontier = fixture.Frontier;

    /// <summary>More runs than one script looks at: with new units, with some of them leased, with all leased, and with none.</summary>
    [Fact]
    public async Task A_question_about_many_runs_is_answered_for_each_in_its_place()
    {
        const int Kinds = 4;
        var runs = Enumerable.Range(0, 202).Select(_ => RunId.New()).ToList();
        foreach (var (run, kind) in runs.Select((run, i) => (run, i % Kinds)))
        {
            await frontier.CreateAsync(run);
            if (kind > 0)
                await frontier.AddAsync(run, [LookUp(1), LookUp(2)]);
            if (kind > 1)
                await frontier.TakeAsync(run, Ebay, $"one of kind {kind}", 1);
            if (kind > 2)
                await frontier.TakeAsync(run, Ebay, "another", 1);
        }

        var kinds = Enumerable.Range(0, runs.Count).Select(i => i % Kinds).ToList();
        Assert.Equal(kinds.ConvertAll(kind => kind is 1 or 2), await frontier.HaveNewAsync(runs, Ebay));
        Assert.Equal(kinds.ConvertAll(kind => new FrontierStatus(null, 0, kind == 0 ? 0 : 2)), await frontier.StatusesAsync(runs));
        string[][] holders =
        [
            [],
            [],
            ["one of kind 2"],
            ["another", "one of kind 3"],
        ];
        Assert.Equal(
            kinds.ConvertAll(kind => holders[kind]),
            (await frontier.HoldersAsync(runs, Ebay)).ConvertAll(names => names.Order().ToArray())
        );
        Assert.Empty(await frontier.StatusesAsync([]));
    }

    [Fact]
    public async Task A_stream_has_new_units_until_all_of_them_are_leased_whatever_was_there_before()
    {
        var run = RunId.New();
        Assert.Equal([false], await frontier.HaveNewAsync([run], Ebay));
        await frontier.AddAsync(run, [LookUp(1)]);
        Assert.Equal([true], await frontier.HaveNewAsync([run], Ebay)); // without a group: whoever leases sees to it

        await frontier.CreateAsync(run);
        var leased = await frontier.TakeAsync(run, Ebay, "w", 10);
        Assert.Equal([false], await frontier.HaveNewAsync([run], Ebay));
        await fixture
            .Services.GetRequiredService<IConnectionMultiplexer>()
            .GetDatabase()
            .StreamDeleteAsync($"frontier:{run}:ebay", [leased[0].EntryId]); // still held, though it is gone
        await frontier.AddAsync(run, [LookUp(2)]);
        Assert.Equal([true], await frontier.HaveNewAsync([run], Ebay));
        await frontier.TakeAsync(run, Ebay, "w", 10);
        await frontier.FinishAsync(run, [.. leased.Select(entry => new FinishedEntry(entry, []))]);
        Assert.Equal([false], await frontier.HaveNewAsync([run], Ebay));
    }

    [Fact]
    public async Task Runs_that_have_nothing_to_lease_cost_a_few_questions_a_second_however_many_they_are()
    {
        const int Runs = 60;
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        var peer = await fixture.Registry.RegisterAsync($"peer-{Guid.NewGuid():N}", Guid.NewGuid(), 1, default);
        for (var n = 0; n < Runs; n++)
        {
            var run = await TestRun.CreateAsync(fixture, categories: 1);
            await run.LeaseAsync(peer.Id, run.PageUnit(1));
            Assert.True(await frontier.MarkBuiltAsync(run.Id, await frontier.BeginBuildingAsync(run.Id), await frontier.ServerIdAsync()));
        }

        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"idle-{Guid.NewGuid():N}";
        builder.AddEngine();
        foreach (var provider in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new GeneratedProvider(provider, 1, 1));
        using var engine = builder.Build();
        await engine.StartAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Active() == Runs), "the engine knows all runs");

        var redis = engine.Services.GetRequiredService<IConnectionMultiplexer>();
        var (watch, before) = (Stopwatch.StartNew(), redis.OperationCount);
        await Eventually.HoldsAsync(() => Task.FromResult(watch.Elapsed > TimeSpan.FromSeconds(2)), "it idled for a while");
        var perSecond = (redis.OperationCount - before) / watch.Elapsed.TotalSeconds;
        await engine.StopAsync();
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'");
        Assert.InRange(perSecond, 1, 200);
    }

    private static WorkUnit LookUp(int n) => new(Ebay, $"B{n:D9}", 1, 0);

    /// <summary>How many runs the engine of this process says it knows.</summary>
    private static int Active()
    {
        var active = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "collection.runs.active")
                l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => active = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return active;
    }
}
