using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>The floor over one scenario.</summary>
internal static class FloorPhase
{
    /// <summary>Calls that are in flight in a lane where answers take time: as many as the engine has in all.</summary>
    private const int CallsAtOnce = 64;

    public static async Task<Measurement> RunAsync(TestBed bed, Setup setup, CancellationToken stop)
    {
        await bed.ResetAsync();
        await bed.Fixture.ExecuteAsync(FloorRun.Tables);
        using var services = setup.Marketplace.Build(bed);
        var providers = Marketplace.ProvidersOf(services);
        await using (var warm = await SeedAsync(bed, setup, "warm", setup.WarmCategories, providers, stop))
            await warm.WorkAsync(providers, stop);
        await using var run = await SeedAsync(bed, setup, "main", setup.Categories, providers, stop);
        await bed.SettleAsync();
        await using var meter = await Meter.OpenAsync(bed);
        await using var memory = new MemoryWatch();
        var before = await meter.ReadAsync();
        await run.WorkAsync(providers, stop);
        var used = await meter.ReadAsync() - before;
        return Measurement.Of(used, run.Units, await run.ItemsAsync(), memory.MostMb, await meter.RedisMemoryAsync() / 1e6);
    }

    private static async Task<FloorRun> SeedAsync(
        TestBed bed,
        Setup setup,
        string name,
        IReadOnlyList<string> categories,
        IReadOnlyList<IProvider> providers,
        CancellationToken stop
    )
    {
        var run = new FloorRun(bed, name, setup.Scenario.IsOverHttp ? CallsAtOnce : 1);
        await run.CreateAsync();
        var amazon = providers.Single(p => p.Name == ProviderName.Amazon);
        for (short ordinal = 0; ordinal < categories.Count; ordinal++)
        {
            var first = new WorkUnit(ProviderName.Amazon, categories[ordinal], 1, ordinal);
            await run.AddAsync(setup.Scenario.PagesAreRead ? await LookUpsAsync(amazon, run.Id, first, setup.Pages, stop) : [first]);
        }

        return run;
    }

    /// <summary>The look-ups of all pages of a category.</summary>
    private static async Task<List<WorkUnit>> LookUpsAsync(IProvider amazon, RunId run, WorkUnit first, int pages, CancellationToken stop)
    {
        var units = new List<WorkUnit>();
        for (var page = 1; page <= pages; page++)
        {
            var unit = first with { Page = page };
            FloorRun.AddChildren(units, unit, (await amazon.CallAsync(run, unit, null, stop)).Page!);
        }

        units.RemoveAll(unit => unit.Provider == ProviderName.Amazon);
        return units;
    }
}
