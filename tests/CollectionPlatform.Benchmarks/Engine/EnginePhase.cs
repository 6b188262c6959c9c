using CollectionPlatform.Benchmarks.Measuring;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>The real engine over one scenario.</summary>
internal static class EnginePhase
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5),
        Quiet = TimeSpan.FromMilliseconds(200);

    /// <param name="units">How many it has to finish.</param>
    /// <exception cref="InvalidOperationException">The run did not end as it must.</exception>
    public static async Task<Measurement> RunAsync(TestBed bed, Setup setup, long units, Bounded time)
    {
        await bed.ResetAsync();
        var warm = await PrepareAsync(bed, setup, setup.WarmCategories, time.Stop);
        var run = await PrepareAsync(bed, setup, setup.Categories, time.Stop);
        await bed.SettleAsync();
        await using var engine = await RunningEngine.StartAsync(bed, "benchmark", setup.Marketplace, time.Stop);
        await using var meter = await Meter.OpenAsync(bed);
        await warm.StartAsync();
        await time.UntilAsync(async () => (await warm.RowAsync()).State.IsFinal(), Look);
        await Task.Delay(Quiet, TimeProvider.System, time.Stop); // what follows the end of a run is over

        var prepared = await run.RowAsync();
        await using var memory = new MemoryWatch();
        var done = $"select units_done from runs where id = '{run.Id}'";
        var before = await meter.ReadAsync();
        await run.StartAsync();
        await time.UntilAsync(async () => await meter.ScalarAsync<long>(done) >= prepared.UnitsDone + units, Look);
        var used = await meter.ReadAsync() - before;
        var redis = await meter.RedisMemoryAsync() / 1e6;
        await time.UntilAsync(async () => (await run.RowAsync()).State.IsFinal(), Look);
        var ended = await run.RowAsync();
        if ((ended.State, ended.UnitsDone - prepared.UnitsDone, ended.ReservedUsd) != (RunState.Completed, units, 0m))
            throw new InvalidOperationException(
                $"The run is {ended.State} with {ended.UnitsDone - prepared.UnitsDone} of {units} units, ${ended.ReservedUsd} reserved."
            );
        var items = ended.Products + ended.Listings - prepared.Products - prepared.Listings;
        return Measurement.Of(used, units, items, memory.MostMb, redis);
    }

    private static async Task<PreparedRun> PrepareAsync(TestBed bed, Setup setup, IReadOnlyList<string> categories, CancellationToken stop)
    {
        var run = await PreparedRun.CreateAsync(bed, categories);
        if (setup.Scenario.PagesAreRead)
            await run.CollectPagesAsync(setup.Scenario.Providers(setup.Pages).Single(p => p.Name == ProviderName.Amazon), stop);
        return run;
    }
}
