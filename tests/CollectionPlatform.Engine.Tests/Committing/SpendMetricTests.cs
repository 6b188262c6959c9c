using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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

namespace CollectionPlatform.Engine.Tests.Committing;

/// <summary>What telemetry says was spent is what the book says.</summary>
[Collection(nameof(EngineTests))]
public sealed class SpendMetricTests(EngineFixture fixture)
{
    private const int Pages = 3,
        Listings = 2;
    private static readonly string[] Costs = ["collection.cost", "collection.cost.wasted", "collection.cost.uncertain"];
    private readonly ConcurrentDictionary<(string Instrument, string Provider, string Category), double> sums = new();
    private readonly ConcurrentDictionary<string, string> tags = new(StringComparer.Ordinal);

    [Fact]
    public async Task The_sums_of_telemetry_are_those_of_the_book_by_provider_and_category()
    {
        await fixture.ExecuteAsync("update runs set state = 'cancelled' where state = 'running'"); // what other tests left
        using var listener = Listen();
        using var engine = Engine();
        await engine.StartAsync();
        var run = await TestRun.CreateAsync(fixture, categories: 3, cap: 100m);
        await Eventually.HoldsAsync(async () => (await run.RowAsync()).State.IsFinal(), "the run has ended");
        await engine.StopAsync();

        var book = await fixture.ReadAsync(db => db.Spend.AsNoTracking().Where(c => c.RunId == run.Id).ToListAsync());
        Assert.True(
            book.Sum(c => c.WastedUsd) > 0 && book.Sum(c => c.UncertainUsd) > 0,
            "the run was to have waste and calls without an answer"
        );
        foreach (var cells in book.GroupBy(c => (Provider: c.Provider.Key(), Category: $"Category {c.Category}")))
        {
            decimal Sum(string instrument) =>
                decimal.Round((decimal)sums.GetValueOrDefault((instrument, cells.Key.Provider, cells.Key.Category)), 6);
            Assert.Equal(
                (cells.Sum(c => c.SettledUsd), cells.Sum(c => c.WastedUsd), cells.Sum(c => c.UncertainUsd)),
                (Sum(Costs[0]), Sum(Costs[1]), Sum(Costs[2]))
            );
            Assert.Equal(cells.Sum(c => c.Items), Sum("collection.items"));
        }

        Assert.Equal(
            book.Sum(c => c.SettledUsd),
            decimal.Round((decimal)sums.Where(s => s.Key.Instrument == Costs[0]).Sum(s => s.Value), 6)
        ); // and nothing beside it
        Assert.Equal(book.Sum(c => c.Items), sums.Where(s => s.Key.Instrument == "collection.items").Sum(s => s.Value));
        Assert.All(Costs, cost => Assert.Equal("category job provider", tags[cost]));
        Assert.Equal("category provider", tags["collection.items"]);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (
                    instrument.Meter.Name == "CollectionPlatform"
                    && (Costs.Contains(instrument.Name) || instrument.Name == "collection.items")
                )
                    own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tagged, _) => Add(instrument, value, tagged));
        listener.SetMeasurementEventCallback<long>((instrument, value, tagged, _) => Add(instrument, value, tagged));
        listener.Start();
        return listener;
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tagged)
    {
        var all = tagged.ToArray().ToDictionary(t => t.Key, t => (string)t.Value!);
        tags[instrument.Name] = string.Join(' ', all.Keys.Order(StringComparer.Ordinal));
        sums.AddOrUpdate((instrument.Name, all["provider"], all["category"]), value, (_, sum) => sum + value);
    }

    private IHost Engine()
    {
        var builder = fixture.Builder();
        builder.Configuration["Worker:Name"] = $"metrics-{Guid.NewGuid():N}";
        builder.AddEngine();
        foreach (var name in ProviderNames.All)
            builder.Services.AddSingleton<IProvider>(new Moody(new GeneratedProvider(name, Pages, Listings)));
        return builder.Build();
    }

    /// <summary>
    /// Does not have products whose number ends in 7, leaves the first call for those that end in 5 without an answer, and shows one
    /// product on every page.
    /// </summary>
    private sealed class Moody(IProvider inner) : IProvider
    {
        private static readonly ProviderAnswer NotFound = new(TransportFault.None, 404),
            Silence = new(TransportFault.TimedOut, 0);
        private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);

        public ProviderName Name => inner.Name;

        public async Task<ProviderAnswer> CallAsync(RunId run, WorkUnit unit, string? title, CancellationToken stop)
        {
            var answer = await inner.CallAsync(run, unit, title, stop);
            if (Name == ProviderName.Amazon)
                return answer with { Page = answer.Page! with { Products = [.. answer.Page.Products, TestRun.Product("EVERYWHERE0")] } };
            var number = unit.Subject[^1] - '0';
            return number == 7 ? NotFound
                : number == 5 && calls.AddOrUpdate(unit.Id, 1, (_, n) => n + 1) == 1 ? Silence
                : answer;
        }
    }
}
