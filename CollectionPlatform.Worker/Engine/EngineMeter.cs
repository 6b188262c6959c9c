using System.Diagnostics;
using System.Diagnostics.Metrics;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Worker.Engine.Committing;
using CollectionPlatform.Worker.Engine.Gates;
using CollectionPlatform.Worker.Engine.Leasing;
using CollectionPlatform.Worker.Engine.Upkeep;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// The engine's instruments. Tags are bounded: provider, status, job, and the category's name: a run can only have categories of the list,
/// which has a row per category of the product
/// provider and grows by an admin's hand alone. Never a run, a product or a seller. The SDK keeps 2,000 series a metric and folds the rest
/// into one, so that sums stay right even then.
/// </summary>
internal static class EngineMeter
{
    public static readonly ActivitySource Source = new("CollectionPlatform");

    private static readonly Meter Meter = new("CollectionPlatform");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("collection.calls", "{call}", "Calls sent to providers");
    private static readonly Histogram<double> CallDuration = Meter.CreateHistogram<double>(
        "collection.call.duration",
        "s",
        "Time from request to whole answer"
    );
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("collection.cost", "{USD}", "Settled cost of calls");
    private static readonly Counter<double> Wasted = Meter.CreateCounter<double>(
        "collection.cost.wasted",
        "{USD}",
        "Settled cost of calls whose unit was skipped"
    );
    private static readonly Counter<double> Uncertain = Meter.CreateCounter<double>(
        "collection.cost.uncertain",
        "{USD}",
        "Price of calls whose bill is unknown; those of lost workers are in the book of spend alone"
    );
    private static readonly Counter<long> Items = Meter.CreateCounter<long>(
        "collection.items",
        "{item}",
        "Products new to their run, and listings"
    );
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("collection.failures", "{unit}", "Units skipped");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "collection.commit.duration",
        "s",
        "Time of both steps of a commit"
    );
    private static readonly Histogram<int> CommitSize = Meter.CreateHistogram<int>("collection.commit.size", "{unit}", "Units per commit");

    /// <summary>The only job that makes paid calls.</summary>
    private static readonly KeyValuePair<string, object?> Job = new("job", JobNames.Collection);

    public static void Called(ProviderName provider, TimeSpan duration, ProviderAnswer answer)
    {
        var tags = new TagList { { "provider", provider.Key() }, { "status", answer.Status } };
        Calls.Add(1, tags);
        CallDuration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>
    /// A commit that is done. Its sums are those of the book of spend: costs and items under their category and provider. Where a commit
    /// finds that another worker finished
    /// a unit first, or cannot store one, this counts what the worker saw; the book is the truth.
    /// </summary>
    /// <param name="fresh">Products new to the run; null when the commit brought none or its answer was lost.</param>
    public static void Committed(RunPlan plan, IReadOnlyList<UnitResult> results, IReadOnlySet<string>? fresh, TimeSpan duration)
    {
        CommitSize.Record(results.Count);
        CommitDuration.Record(duration.TotalSeconds);
        foreach (var sums in CommitSums.Of(results, fresh))
        {
            KeyValuePair<string, object?> provider = new("provider", sums.Provider.Key()),
                category = new("category", plan.Categories[sums.Category].Name);
            if (sums.Settled != 0)
                Cost.Add((double)sums.Settled, provider, category, Job);
            if (sums.Wasted != 0)
                Wasted.Add((double)sums.Wasted, provider, category, Job);
            if (sums.Uncertain != 0)
                Uncertain.Add((double)sums.Uncertain, provider, category, Job);
            if (sums.Items != 0)
                Items.Add(sums.Items, provider, category);
            if (sums.Failed != 0)
                Failures.Add(sums.Failed, provider);
        }
    }

    /// <summary>Gauges read what the session knows when a reader asks.</summary>
    public static Meter Observe(RunWatch watch, IReadOnlyDictionary<ProviderName, Gate> gates, FrontierKeeper keeper)
    {
        var meter = new Meter("CollectionPlatform");
        meter.CreateObservableGauge("collection.runs.active", () => watch.Running.Length, "{run}", "Running runs");
        meter.CreateObservableGauge(
            "collection.frontier.depth",
            () => keeper.Depths,
            "{unit}",
            "Units left in the streams of all running runs"
        );
        meter.CreateObservableGauge(
            "collection.budget.used_ratio",
            () => keeper.UsedRatio,
            "1",
            "Highest share of its cap any running run has spent"
        );
        meter.CreateObservableGauge(
            "collection.provider.up",
            () =>
                gates.Select(g => new Measurement<int>(g.Value.IsOpen ? 1 : 0, new KeyValuePair<string, object?>("provider", g.Key.Key()))),
            "1",
            "1 when the gate is open"
        );
        return meter;
    }
}
