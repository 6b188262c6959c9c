using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Tests.Shared;
using CollectionPlatform.Worker.Engine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CollectionPlatform.Benchmarks.Reserving;

/// <summary>One engine on durable servers of its own, over providers that answer at once, and runs that keep it busy.</summary>
internal sealed class Workload : IAsyncDisposable
{
    private const int Categories = 300,
        Pages = 25,
        ProductsPerPage = 20,
        Listings = 5;
    private const long Units = Categories * Pages * (1L + ProductsPerPage);
    private const decimal SpentUsd = Categories * Pages * (0.01m + (ProductsPerPage * 0.002m));

    /// <summary>Units that must be left for a pair of rounds to be worth starting: more than it takes.</summary>
    private const long FewUnits = 40_000;

    private const string Clear = """
        truncate runs, run_categories, run_events, run_commits, run_logs, run_products, run_listings, finished_units, reservations,
          product_prices, products, product_texts, product_text_blocks, product_sellers, product_categories, product_listings, listings,
          sellers cascade;
        checkpoint
        """;

    private readonly EngineFixture fixture = new(new Servers(durable: true));
    private IHost? engine;
    private TestRun? run;

    public EngineFixture Fixture => fixture;

    public SwitchedReservations Reservations => (SwitchedReservations)engine!.Services.GetRequiredService<Reservations>();

    public async Task StartAsync(CancellationToken stop)
    {
        await fixture.InitializeAsync();
        await fixture.ExecuteAsync("alter database collectiondb set enable_seqscan = off"); // as a worker has it
        await fixture.ExecuteAsync("alter database collectiondb set enable_bitmapscan = off");
        await fixture.ExecuteAsync("update providers set calls_per_second = 100000, burst = 100000");
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = "benchmark";
        builder.AddEngine();
        builder.Services.AddSingleton<Reservations, SwitchedReservations>();
        foreach (var name in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new BilledProvider(new GeneratedProvider(name, Pages, Listings)));
        engine = builder.Build();
        await engine.StartAsync(stop);
    }

    /// <summary>
    /// Returns with a run at full speed: the one there is, or the next one, on empty tables, when that has not much left.
    /// </summary>
    /// <returns>Whether it is a new one.</returns>
    public async Task<bool> BeBusyAsync(CancellationToken stop)
    {
        if (run is not null && Units - (await run.RowAsync()).UnitsDone > FewUnits)
            return false;
        if (run is not null)
            await EndAsync(stop);
        await ClearAsync();
        run = await TestRun.CreateAsync(fixture, Categories, cap: 1_000_000m);
        await UntilAsync(row => row.EbayCalls > 1000, stop);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null)
            await engine.StopAsync();
        engine?.Dispose();
        await fixture.DisposeAsync();
    }

    /// <summary>Money must be exact in a benchmark too: what was measured is the real thing.</summary>
    private async Task EndAsync(CancellationToken stop)
    {
        var row = await UntilAsync(row => row.State.IsFinal(), stop);
        if ((row.State, row.UnitsDone, row.SettledUsd, row.ReservedUsd) != (RunState.Completed, Units, SpentUsd, 0m))
            throw new InvalidOperationException(
                $"The run is {row.State} with {row.UnitsDone} of {Units} units for ${row.SettledUsd} of ${SpentUsd}, "
                    + $"${row.ReservedUsd} reserved."
            );
    }

    /// <summary>Emptying tables under an engine that looks at them can meet it crosswise; one of the two gives way.</summary>
    private async Task ClearAsync()
    {
        for (var cleared = false; !cleared; )
        {
            try
            {
                await fixture.ExecuteAsync(Clear);
                cleared = true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DeadlockDetected)
            {
                Console.WriteLine("The tables are emptied once more: somebody looked at them.");
            }
        }
    }

    private async Task<Run> UntilAsync(Func<Run, bool> isWanted, CancellationToken stop)
    {
        Run row;
        while (!isWanted(row = await run!.RowAsync()))
            await Task.Delay(50, stop);
        return row;
    }
}
