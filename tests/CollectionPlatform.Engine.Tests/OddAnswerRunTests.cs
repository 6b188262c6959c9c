using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

/// <summary>The whole engine over an eBay that answers some products, or all, oddly.</summary>
[Collection(nameof(EngineTests))]
public sealed class OddAnswerRunTests(EngineFixture fixture) : GateTest(fixture)
{
    private const int Products = 20;

    [Fact]
    [Trait("Suite", "all")]
    public async Task Products_that_are_refused_for_ever_are_skipped_and_hold_nobody_up_also_when_they_are_the_last()
    {
        // nothing is known of eBay when the run begins; two are refused with 403, two with 503
        var run = await RunAsync(unit =>
            IsOne(unit, 3, 9) ? new(TransportFault.None, 403)
            : IsOne(unit, 0, 19) ? new(TransportFault.None, 503)
            : null
        );
        var units = await Fixture.ReadAsync(db => db.FinishedUnits.Where(u => u.RunId == run.Id && u.Reason != null).ToListAsync());
        Assert.Equal(RunState.CompletedWithFailures, (await run.RowAsync()).State);
        Assert.All(units, unit => Assert.Equal(SkipReason.KeepsFailing, unit.Reason));
        Assert.Equal(4, units.Count);
        Assert.Equal(GateState.Up, (await RowAsync()).State);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    [Trait("Suite", "all")]
    public async Task One_of_two_products_is_refused_for_ever_its_run_ends_and_one_beside_it_does_not_wait(int status)
    {
        await Fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        string? refused = null;
        using var engine = Engine(
            unit => IsOne(unit, 1) && (refused ??= unit.Subject) == unit.Subject ? new(TransportFault.None, status) : null,
            pageSize: 2
        );
        await engine.StartAsync();
        var run = await TestRun.CreateAsync(Fixture, categories: 1);
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).UnitsDone == 2, "the page and the good product are there");

        var beside = await TestRun.CreateAsync(Fixture, categories: 3);
        await Eventually.HoldsAsync(async () => (await beside.RowAsync()).State.IsFinal(), "the run beside has ended");
        Assert.Equal((RunState.Completed, 9L), ((await beside.RowAsync()).State, (await beside.RowAsync()).UnitsDone));
        Assert.Equal(RunState.Running, (await run.RowAsync()).State); // 1 + 2 + 4 + 8 s
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        await engine.StopAsync();

        Assert.Equal((RunState.CompletedWithFailures, 1L), ((await run.RowAsync()).State, (await run.RowAsync()).Failed));
        Assert.Equal(GateState.Up, (await RowAsync()).State);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_storm_that_a_person_skips_is_paid_for_once()
    {
        var run = await RunAsync(
            unit => new(TransportFault.None, 200, Defect: "a required field is missing: 'listings'", BilledUsd: 0.002m),
            meanwhile: async () =>
                await Eventually.HoldsAsync(() => Decisions.DecideAsync(Ebay, skip: true, "ann", default), "a person is asked and skips")
        );
        var row = await run.RowAsync();
        Assert.Equal((RunState.CompletedWithFailures, (long)Products), (row.State, row.Failed));
        Assert.InRange(row.EbayCalls, Products, Products + 3); // a call each, and three probes
        Assert.Equal(0.01m + (row.EbayCalls * 0.002m), row.SettledUsd);
        var costs = await Fixture.ReadAsync(db =>
            db.FinishedUnits.Where(u => u.RunId == run.Id && u.Provider == Ebay).Select(u => u.CostUsd).ToListAsync()
        );
        Assert.Equal(row.EbayCalls * 0.002m, costs.Sum()); // of each failure what its calls cost
    }

    private async Task<TestRun> RunAsync(Func<WorkUnit, ProviderAnswer?> ebay, Func<Task>? meanwhile = null)
    {
        await Fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        using var engine = Engine(ebay);
        await engine.StartAsync();
        var run = await TestRun.CreateAsync(Fixture, categories: 1);
        if (meanwhile is not null)
            await meanwhile();
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        await engine.StopAsync();
        return run;
    }

    private static bool IsOne(WorkUnit unit, params int[] products) =>
        products.Any(n =>
            unit.Subject.EndsWith(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{n:D6}"), StringComparison.Ordinal)
        );

    private IHost Engine(Func<WorkUnit, ProviderAnswer?> ebay, int pageSize = Products)
    {
        var builder = Fixture.Builder();
        builder.Configuration["Worker:Name"] = Guid.NewGuid().ToString("N");
        builder.AddEngine();
        builder.Services.AddSingleton<IProvider>(new GeneratedProvider(ProviderName.Amazon, 1, 0, pageSize));
        builder.Services.AddSingleton<IProvider>(new OddProvider(new GeneratedProvider(ProviderName.Ebay, 1, 1), ebay));
        return builder.Build();
    }
}
