using System.Diagnostics;
using System.Diagnostics.Metrics;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Work.Commit;

namespace CollectionPlatform.Worker.Engine;

/// <summary>
/// The engine's instruments. Tags are bounded: provider, status, job, and the category's name: a run can only have categories of the list,
/// which has a row per category of the product
/// provider and grows by an admin's hand alone. Never a run, a product or a seller. The SDK keeps 2,000 series a metric and folds the rest
/// into one, so that sums stay right even then.
/// </summary>
internal static class EngineMeter
{
    /// <summary>
    /// Drawn as "Dollars". "USD" is made a plural by the Aspire dashboard, which then draws "US Ds"; the descriptions say which dollars.
    /// </summary>
    private const string Dollars = "{dollar}";

    /// <summary>
    /// From 1 ms to 30 s. The SDK's own buckets are meant for milliseconds: all durations in seconds would lie in its first one.
    /// </summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    };

    private static readonly InstrumentAdvice<int> Units = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500] };

    private static readonly Meter Meter = new(ServiceDefaults.Telemetry.SourceName);
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("collection.calls", "{call}", "Calls sent to providers");
    private static readonly Counter<long> ExcusedCalls = Meter.CreateCounter<long>(
        "collection.calls.excused",
        "{call}",
        "Time-outs that count for nobody's failure, since this worker was itself late"
    );
    private static readonly Histogram<double> CallDuration = Meter.CreateHistogram(
        "collection.call.duration",
        "s",
        "Time from request to whole answer",
        advice: Seconds
    );
    private static readonly Counter<double> Cost = Meter.CreateCounter<double>("collection.cost", Dollars, "Settled cost of calls in USD");
    private static readonly Counter<double> Wasted = Meter.CreateCounter<double>(
        "collection.cost.wasted",
        Dollars,
        "Settled cost in USD of calls whose unit was skipped"
    );
    private static readonly Counter<double> Uncertain = Meter.CreateCounter<double>(
        "collection.cost.uncertain",
        Dollars,
        "Price in USD of calls whose bill is unknown; those of lost workers are in the book of spend alone"
    );
    private static readonly Counter<long> Items = Meter.CreateCounter<long>(
        "collection.items",
        "{item}",
        "Products and listings new to their run"
    );
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("collection.failures", "{unit}", "Units skipped");
    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram(
        "collection.commit.duration",
        "s",
        "Time of both steps of a commit",
        advice: Seconds
    );
    private static readonly Histogram<int> CommitSize = Meter.CreateHistogram(
        "collection.commit.size",
        "{unit}",
        "Units per commit",
        advice: Units
    );

    /// <summary>The only job that makes paid calls.</summary>
    public static readonly KeyValuePair<string, object?> Job = new("job", JobNames.Collection);

    public static void Called(ProviderName provider, TimeSpan duration, ProviderAnswer answer)
    {
        var tags = new TagList { { "provider", provider.Key() }, { "status", answer.Status } };
        Calls.Add(1, tags);
        CallDuration.Record(duration.TotalSeconds, tags);
    }

    /// <summary>A time-out of a worker that was itself late: it counts for nobody's failure.</summary>
    public static void Excused(ProviderName provider) => ExcusedCalls.Add(1, new KeyValuePair<string, object?>("provider", provider.Key()));

    /// <summary>
    /// A commit that is done. Its sums are those of the book of spend: costs and items under their category and provider. Where a commit
    /// finds that another worker finished
    /// a unit first, or cannot store one, this counts what the worker saw; the book is the truth.
    /// </summary>
    /// <param name="run">As the commit left it; null when it brought nothing or its answer was lost.</param>
    public static void Committed(RunPlan plan, IReadOnlyList<UnitResult> results, CommittedRun? run, TimeSpan duration)
    {
        CommitSize.Record(results.Count);
        CommitDuration.Record(duration.TotalSeconds);
        foreach (var sums in CommitSums.Of(results, run))
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
                Failures.Add(sums.Failed, provider, category);
        }
    }
}
