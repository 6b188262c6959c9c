using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>What a round came to.</summary>
/// <param name="UnitsPerSecond">From the first commit of the run to its last.</param>
/// <param name="Reserved">What reserving took; nothing without it.</param>
internal sealed record RoundResult(double UnitsPerSecond, long Units, TimeSpan Took, (long Asked, long Calls, TimeSpan Waited) Reserved);

/// <summary>One run from its first unit to its last by one engine, over providers that answer at once, on empty tables.</summary>
internal static class Round
{
    public const int PagesPerCategory = 25, ProductsPerPage = 20, ListingsPerProduct = 5;
    public const int UnitsPerCategory = PagesPerCategory * (1 + ProductsPerPage);

    private const string Clear = """
        truncate runs, run_categories, run_events, run_commits, run_products, finished_units, reservations, products, product_categories, listings, sellers cascade;
        update providers set calls_per_second = 100000, burst = 100000;
        checkpoint
        """;

    /// <summary>Units from commit to commit; the first commit only starts the clock.</summary>
    private const string Measure = """
        select sum(c.units) - (select units from run_commits where run_id = $1 order by first_seq limit 1), extract(epoch from max(c.at) - min(c.at))::float8
        from run_commits c where run_id = $1
        """;

    public static async Task<RoundResult> RunAsync(EngineFixture fixture, bool reserving, int categories, CancellationToken stop)
    {
        await fixture.ExecuteAsync(Clear);
        GC.Collect();
        using var engine = Engine(fixture, reserving);
        await engine.StartAsync(stop);
        var run = await TestRun.CreateAsync(fixture, categories, cap: 1_000_000m);
        Run row;
        while (!(row = await run.RowAsync()).State.IsFinal()) await Task.Delay(100, stop);
        await engine.StopAsync(stop);

        var expected = (long)categories * UnitsPerCategory;
        var spent = (categories * PagesPerCategory * 0.01m) + (categories * PagesPerCategory * ProductsPerPage * 0.002m);
        if ((row.State, row.UnitsDone, row.SettledUsd, row.ReservedUsd) != (RunState.Completed, expected, spent, 0m))
            throw new InvalidOperationException($"The run is {row.State} with {row.UnitsDone} of {expected} units for ${row.SettledUsd} of ${spent}, ${row.ReservedUsd} reserved.");
        var (units, seconds) = await MeasureAsync(fixture, run.Id, stop);
        return new RoundResult(units / seconds, units, TimeSpan.FromSeconds(seconds), (engine.Services.GetRequiredService<Reservations>() as TimedReservations)?.Noted ?? default);
    }

    private static async Task<(long Units, double Seconds)> MeasureAsync(EngineFixture fixture, RunId run, CancellationToken stop)
    {
        await using var command = fixture.Source.CreateCommand(Measure);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run.Value });
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetInt64(0), reader.GetDouble(1));
    }

    private static IHost Engine(EngineFixture fixture, bool reserving)
    {
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"bench-{Guid.NewGuid():N}";
        builder.AddEngine();
        foreach (var name in ProviderNames.All) builder.Services.AddSingleton<IProvider>(new BilledProvider(new GeneratedProvider(name, PagesPerCategory, ListingsPerProduct)));
        if (reserving) builder.Services.AddSingleton<Reservations, TimedReservations>();
        else builder.Services.AddSingleton<Reservations, NoReservations>();
        return builder.Build();
    }
}
