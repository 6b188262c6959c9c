using CollectionPlatform.Telemetry.Tests.Otlp;

namespace CollectionPlatform.Telemetry.Tests;

/// <summary>The metrics say what the API and the provider's own ledger say.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class MetricTests(CollectedRun collected)
{
    private static readonly string[] Instruments =
    [
        "collection.budget.used_ratio",
        "collection.call.duration",
        "collection.calls",
        "collection.commit.duration",
        "collection.commit.size",
        "collection.cost",
        "collection.cost.wasted",
        "collection.failures",
        "collection.frontier.depth",
        "collection.items",
        "collection.provider.up",
        "collection.runs.active",
        "collection.worker.late",
    ];

    private static readonly string[] Tags = ["category", "job", "provider", "status"];

    private IEnumerable<MetricPoint> Own =>
        collected.Telemetry.Points.Where(p => p.Name.StartsWith("collection.", StringComparison.Ordinal));

    [Fact]
    public void The_cost_is_what_the_API_settled_and_the_provider_billed()
    {
        var cost = Math.Round((decimal)Sum("collection.cost"), 6);
        Assert.True(cost > 0);
        Assert.Equal((collected.Run.Spend.SettledUsd, collected.Billed.Sum(b => b.BilledUsd)), (cost, cost));
    }

    [Fact]
    public void Calls_items_and_failures_are_those_of_the_run()
    {
        var counts = collected.Run.Counts;
        Assert.True(counts.Failed > 0, "some units were to be skipped");
        Assert.Equal(
            (counts.Calls.Amazon + counts.Calls.Ebay, counts.Products + counts.Listings, counts.Failed),
            ((long)Sum("collection.calls"), (long)Sum("collection.items"), (long)Sum("collection.failures"))
        );
        Assert.Equal(counts.Calls.Ebay, Own.Where(p => p.Name == "collection.calls" && p.Tags["provider"] == "ebay").Sum(p => p.Value));
        Assert.Equal(Sum("collection.calls"), Own.Where(p => p.Name == "collection.call.duration").Sum(p => p.Count));
    }

    [Fact]
    public void The_used_share_of_the_cap_is_that_of_the_API_and_zero_once_nothing_runs()
    {
        Assert.True(collected.UsedRatio.Api > 0);
        Assert.Equal(collected.UsedRatio.Api, collected.UsedRatio.Gauge, 9);
        Assert.Equal((0, 0, 0), (Sum("collection.budget.used_ratio"), Sum("collection.runs.active"), Sum("collection.frontier.depth")));
    }

    [Fact]
    public void Every_instrument_is_there_and_no_tag_can_grow_with_the_runs()
    {
        Assert.Equal(Instruments, Own.Select(p => p.Name).Distinct().Order(StringComparer.Ordinal));
        Assert.All(Own, p => Assert.Subset(Tags.ToHashSet(), p.Tags.Keys.ToHashSet()));
        Assert.All(Own, p => Assert.DoesNotContain(p.Tags.Values, value => Guid.TryParse(value, out _)));
        Assert.All(Own.Where(p => p.Name is "collection.cost" or "collection.failures"), p =>
            Assert.True(p.Tags.ContainsKey("provider") && p.Tags.ContainsKey("category"))
        );
    }

    [Theory]
    [InlineData("collection.call.duration")]
    [InlineData("collection.commit.duration")]
    public void Durations_are_seconds_in_buckets_from_1_ms_to_30_s(string name)
    {
        var points = Own.Where(p => p.Name == name).ToList();
        Assert.NotEmpty(points);
        Assert.All(points, p => Assert.Equal(("s", 0.001, 30), (p.Unit, p.Bounds[0], p.Bounds[^1])));
        Assert.All(points, p => Assert.InRange(p.Value / p.Count, 0.0001, 10));
    }

    [Fact]
    public void Money_has_a_unit_that_reads_well_in_the_plural() =>
        Assert.All(Own.Where(p => p.Name.StartsWith("collection.cost", StringComparison.Ordinal)), p => Assert.Equal("{dollar}", p.Unit));

    private double Sum(string metric) => collected.Telemetry.Sum(metric);
}
