using CollectionPlatform.Telemetry.Tests.Otlp;

namespace CollectionPlatform.Telemetry.Tests;

/// <summary>The traces show how a collection was started and what became of each of its units, and nothing else.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class TraceTests(CollectedRun collected)
{
    private string RunId => collected.Run.Id;

    [Fact]
    public void One_trace_leads_from_the_click_to_the_plan()
    {
        var plan = Assert.Single(collected.Spans, span => span.Name == "plan");
        Assert.Equal(("worker-1", RunId), (plan.Service, plan.Tags["run.id"]));
        var start = Parent(plan);
        Assert.Equal(("api", SpanKind.Server), (start.Service, start.Kind));
        Assert.StartsWith("POST /api/collections", start.Name, StringComparison.Ordinal);
        var request = Parent(start);
        Assert.Equal(("web", SpanKind.Client), (request.Service, request.Kind));
        var click = Parent(request);
        Assert.Equal(("web", SpanKind.Server, true), (click.Service, click.Kind, click.IsRoot));
        Assert.Contains(collected.Below(plan), span => span.Source == "Npgsql");
        Assert.DoesNotContain(collected.Below(plan), span => span.Name == "XADD"); // one of each unit
    }

    [Fact]
    public void Every_call_has_a_span_that_says_what_came_of_it()
    {
        var (calls, counts) = (collected.Calls.ToList(), collected.Run.Counts);
        Assert.Equal(
            (counts.Calls.Amazon, counts.Calls.Ebay),
            (calls.Count(c => c.Name == "amazon call"), calls.Count(c => c.Name == "ebay call"))
        );
        Assert.Equal(calls.Count, calls.Select(call => call.Tags["unit.id"]).Distinct().Count());
        Assert.All(calls, call => Assert.Equal(RunId, call.Tags["run.id"]));
        Assert.Equal(counts.Failed, calls.Count(call => call.Tags["outcome"] == "skipped" && call.IsError));
        Assert.Equal(calls.Count - counts.Failed, calls.Count(call => call.Tags["outcome"] == "collected" && !call.IsError));
        var cost = calls.Sum(call => decimal.Parse(call.Tags["cost.usd"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(collected.Run.Spend.SettledUsd, cost);
    }

    [Fact]
    public void Every_call_has_its_HTTP_request_below_and_links_to_the_start_of_its_run()
    {
        var start = Parent(Assert.Single(collected.Spans, span => span.Name == "plan"));
        Assert.All(collected.Calls, call =>
        {
            var request = Assert.Single(collected.Below(call), span => span is { Kind: SpanKind.Client, Source: "System.Net.Http" });
            Assert.Contains(collected.Below(request), span => span is { Service: "sandbox", Kind: SpanKind.Server });
            Assert.Equal([start.Id], call.Links);
        });
    }

    [Fact]
    public void Commits_link_to_the_calls_they_settled_and_have_SQL_and_script_below()
    {
        var links = collected.Commits.SelectMany(commit => commit.Links).ToList();
        Assert.Equal(collected.Calls.Select(call => call.Id).Order(StringComparer.Ordinal), links.Order(StringComparer.Ordinal));
        Assert.All(collected.Commits, commit =>
        {
            Assert.Contains(collected.Below(commit), span => span.Source == "Npgsql");
            Assert.Contains(collected.Below(commit), span => span.IsRedis);
            Assert.Equal(RunId, commit.Tags["run.id"]);
        });
    }

    [Fact]
    public void Only_requests_calls_and_commits_begin_a_trace() =>
        Assert.DoesNotContain(collected.Spans, span =>
            span.IsRoot && span.Kind != SpanKind.Server && !span.IsCall && span.Name != "commit"
        );

    [Fact]
    public void Nothing_is_traced_without_work() => Assert.DoesNotContain(collected.Spans, span => span.Start > collected.IdleSince);

    [Fact]
    public void Health_and_live_streams_are_not_traced() =>
        Assert.DoesNotContain(collected.Spans, span =>
            span.Tags.TryGetValue("url.path", out var path) && (path == "/health" || path.EndsWith("/stream", StringComparison.Ordinal))
        );

    private Span Parent(Span child) => Assert.Single(collected.Spans, span => span.Id == child.Parent && span.TraceId == child.TraceId);
}
