using System.Diagnostics;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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
        const int Categories = 10, Pages = 5, Listings = 4, Products = Categories * Pages * 20;
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
        Assert.Equal((RunState.Completed, (long)((Categories * Pages) + Products), Products, Products * Listings), (row.State, row.UnitsDone, (int)row.Products, (int)row.Listings));
        Assert.Equal((row.UnitsDone, (Categories * Pages * 0.01m) + (Products * 0.002m), 0m, 0m), (row.UnitsKnown, row.SettledUsd, row.UncertainUsd, row.ReservedUsd));
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
        await fixture.ExecuteAsync($"update runs set units_known = 0 where id = '{broken.Id}'"); // its first commit would count more units done than known
        using var engine = Engine("c", pages: 1, listings: 0);
        await engine.StartAsync();
        await Eventually.HoldsAsync(async () => (await broken.RowAsync()).State == RunState.Failed && (await sound.RowAsync()).State == RunState.Completed, "one has failed and the other is completed");
        await engine.StopAsync();
        var cause = await fixture.ReadAsync(db => db.RunEvents.SingleAsync(e => e.RunId == broken.Id && e.Kind == "failed"));
        Assert.Contains("ck_runs_counts", cause.Detail, StringComparison.Ordinal);
    }

    private IHost Engine(string letter, int pages, int listings)
    {
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"{prefix}-{letter}";
        builder.AddEngine();
        builder.Services.AddSingleton<IProvider>(new GeneratedProvider(ProviderName.Amazon, pages, listings)).AddSingleton<IProvider>(new GeneratedProvider(ProviderName.Ebay, pages, listings));
        return builder.Build();
    }
}
