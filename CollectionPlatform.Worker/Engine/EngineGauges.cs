using System.Diagnostics.Metrics;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// Gauges of a session; they read what it knows when a reader asks. Every worker reports the same runs and streams: take the highest of
/// them, not their sum.
/// </summary>
public sealed class EngineGauges : IDisposable
{
    private readonly Meter meter = new(ServiceDefaults.Telemetry.SourceName);

    public EngineGauges(RunWatch watch, IReadOnlyDictionary<ProviderName, Gate> gates, FrontierKeeper keeper, ProcessDelay delay)
    {
        meter.CreateObservableCounter(
            "collection.worker.late",
            () => delay.Total.TotalSeconds,
            "s",
            "How late this process was in all: thread pool, garbage collection, a machine without a free processor"
        );
        meter.CreateObservableGauge(
            "collection.runs.active",
            () => new Measurement<int>(watch.Running.Length, EngineMeter.Job),
            "{run}",
            "Running runs"
        );
        meter.CreateObservableGauge(
            "collection.frontier.depth",
            () => keeper.Depths.Select(d => new Measurement<long>(d.Value, new KeyValuePair<string, object?>("provider", d.Key.Key()))),
            "{unit}",
            "Units left in the streams of all pending and running runs"
        );
        meter.CreateObservableGauge(
            "collection.budget.used_ratio",
            () => watch.Running.Select(run => run.UsedRatio).DefaultIfEmpty().Max(),
            "1",
            "Highest share of its cap that any running run has spent"
        );
        meter.CreateObservableGauge(
            "collection.provider.up",
            () =>
                gates.Select(g => new Measurement<int>(g.Value.IsOpen ? 1 : 0, new KeyValuePair<string, object?>("provider", g.Key.Key()))),
            "1",
            "1 when the gate is open"
        );
    }

    public void Dispose() => meter.Dispose();
}
