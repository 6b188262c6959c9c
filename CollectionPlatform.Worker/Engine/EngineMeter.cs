using System.Diagnostics;
using System.Diagnostics.Metrics;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine;

/// <summary>The engine's instruments. Tags are bounded: provider and outcome, never a run.</summary>
internal static class EngineMeter
{
    public static readonly ActivitySource Source = new("CollectionPlatform");

    private static readonly Meter Meter = new("CollectionPlatform");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("collection.calls", "{call}", "Calls sent to providers");
    private static readonly Histogram<double> CallDuration = Meter.CreateHistogram<double>("collection.call.duration", "s", "Time from request to whole answer");
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("collection.cost", "{USD}", "Settled cost of calls");
    private static readonly Counter<long> Items = Meter.CreateCounter<long>("collection.items", "{item}", "Products and listings committed");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("collection.failures", "{unit}", "Units skipped");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>("collection.commit.duration", "s", "Time of both steps of a commit");
    private static readonly Histogram<int> CommitSize = Meter.CreateHistogram<int>("collection.commit.size", "{unit}", "Units per commit");

    public static void Called(ProviderName provider, TimeSpan duration, ProviderAnswer answer)
    {
        var tags = new TagList { { "provider", provider.Key() }, { "status", answer.Status } };
        Calls.Add(1, tags);
        CallDuration.Record(duration.TotalSeconds, tags);
    }

    public static void Committed(IReadOnlyCollection<Core.Work.UnitResult> results, TimeSpan duration)
    {
        CommitSize.Record(results.Count);
        CommitDuration.Record(duration.TotalSeconds);
        foreach (var byProvider in results.GroupBy(r => r.Unit.Provider))
        {
            var tag = new KeyValuePair<string, object?>("provider", byProvider.Key.Key());
            Cost.Add((double)byProvider.Sum(r => r.Charge.Settled), tag);
            Items.Add(byProvider.Sum(r => r.Outcome is Core.Work.UnitOutcome.Collected c ? c.Page.Products.Count + c.Page.Listings.Count : 0), tag);
            Failures.Add(byProvider.Count(r => r.Outcome is Core.Work.UnitOutcome.Skipped), tag);
        }
    }

    /// <summary>Gauges read what the session knows when a reader asks.</summary>
    public static Meter Observe(RunWatch watch, IReadOnlyDictionary<ProviderName, Gate> gates, FrontierKeeper keeper)
    {
        var meter = new Meter("CollectionPlatform");
        meter.CreateObservableGauge("collection.runs.active", () => watch.Running.Length, "{run}", "Running runs");
        meter.CreateObservableGauge("collection.frontier.depth", () => keeper.Depths, "{unit}", "Units left in the streams of all running runs");
        meter.CreateObservableGauge("collection.budget.used_ratio", () => keeper.UsedRatio, "1", "Highest share of its cap any running run has spent");
        meter.CreateObservableGauge("collection.provider.up", () => gates.Select(g => new Measurement<int>(g.Value.IsOpen ? 1 : 0, new KeyValuePair<string, object?>("provider", g.Key.Key()))), "1", "1 when the gate is open");
        return meter;
    }
}
