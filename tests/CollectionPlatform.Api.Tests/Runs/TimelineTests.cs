using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Runs.Timeline;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class TimelineTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);
    private const string Day = "from=2026-01-20T00:00:00Z&to=2026-01-21T00:00:00Z";

    private static Run Past(string name, DateTimeOffset created, DateTimeOffset? finished, RunState state = RunState.Completed) =>
        new()
        {
            Id = RunId.New(),
            Job = JobNames.Collection,
            Name = name,
            State = state,
            RequestedBy = "admin",
            CreatedAt = created,
            StartedAt = created,
            FinishedAt = finished,
            CapUsd = 5,
        };

    private static RunEvent Line(Run run, double minute, string kind, string detail = "", string? episode = null, double? updated = null) =>
        new()
        {
            RunId = run.Id,
            At = Noon.AddMinutes(minute),
            Kind = kind,
            Actor = "system",
            Detail = detail,
            Episode = episode,
            UpdatedAt = updated is { } at ? Noon.AddMinutes(at) : null,
        };

    [Fact]
    public async Task A_run_tells_how_long_it_worked_without_pauses_and_waits_in_lists_and_alone()
    {
        var (run, untold) = (Past("Told", Noon, Noon.AddMinutes(60)), Past("Untold", Noon.AddMinutes(-1), Noon.AddMinutes(2)));
        await InsertAsync(
            run,
            untold,
            Line(run, 0, "running"),
            Line(run, 10, "waiting"),
            Line(run, 30, "goingOn"),
            Line(run, 35, "paused"),
            Line(run, 50, "running"),
            Line(run, 60, "completed")
        );
        Assert.Equal(new RunWorked(25 * 60, null), (await GetAsync<RunView>($"/api/runs/{run.Id}")).Worked);
        var listed = (await GetAsync<Page<RunView>>("/api/runs")).Items;
        Assert.Equal([new(25 * 60, null), new(180, null)], listed.Select(r => r.Worked));
    }

    [Fact]
    public async Task The_timeline_has_the_runs_of_its_time_with_what_they_did_and_the_outages_they_met()
    {
        var met = Past("Met it", Noon, Noon.AddMinutes(30));
        var also = Past("Came later", Noon.AddMinutes(6), null, RunState.Paused);
        await InsertAsync(
            met,
            also,
            Past("Before", Noon.AddDays(-2), Noon.AddDays(-1)),
            Past("After", Noon.AddDays(1), Noon.AddDays(1).AddHours(1)),
            Past("Over midnight", Noon.AddDays(-1), Noon.AddHours(-11)),
            Line(met, 0, "running"),
            Line(met, 5, "providerPaused", "ebay: service unavailable (503); tried 3 times; next try in 9 s", "ebay:4", updated: 9),
            Line(met, 5.5, "waiting"),
            Line(also, 6, "running"),
            Line(also, 7, "providerPaused", "ebay: service unavailable (503); next try in 4 s", "ebay:4"),
            Line(met, 10, "providerResumed", "ebay: it responds again"),
            Line(also, 10, "providerResumed", "ebay: it responds again"),
            Line(met, 10.5, "goingOn"),
            Line(also, 11, "paused"),
            Line(also, 12, "providerPaused", "amazon: out of credit (402)", "amazon:0", updated: 20),
            Line(met, 30, "completed")
        );
        var timeline = await GetAsync<TimelineView>($"/api/timeline?{Day}");
        Assert.Equal(["Came later", "Met it", "Over midnight"], timeline.Runs.Select(r => r.Name));
        Assert.Equal(0, timeline.Omitted);
        var spans = timeline.Runs[1].Spans;
        Assert.Equal(
            [(RunActivity.Working, 0, 5.5), (RunActivity.Waiting, 5.5, 10.5), (RunActivity.Working, 10.5, 30)],
            spans.Select(s => (s.Kind, (s.From - Noon).TotalMinutes, (s.To!.Value - Noon).TotalMinutes))
        );
        Assert.Null(timeline.Runs[0].Spans[^1].To); // paused still
        Assert.Equal(
            [("ebay", "service unavailable (503)", 5, 10, met.Id.Value), ("amazon", "out of credit (402)", 12, 20, also.Id.Value)],
            timeline.Outages.Select(o => (o.Provider, o.Reason, Minute(o.From), Minute(o.To!.Value), o.RunId))
        );
        // The line that began a wait is the first of the page that its number leads to.
        var there = await GetAsync<Page<RunEventView>>($"/api/runs/{met.Id}/events?order=newest&limit=1&after={spans[1].Event + 1}");
        Assert.Equal("waiting", there.Items[0].Kind);

        static int Minute(DateTimeOffset at) => (int)(at - Noon).TotalMinutes;
    }

    [Fact]
    public async Task An_outage_that_lasts_has_no_end()
    {
        var run = Past("At work", Noon, null, RunState.Paused);
        await InsertAsync(run, Line(run, 0, "providerPaused", "ebay: service unavailable (503)", "ebay:0"));
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.State, GateState.Down).SetProperty(p => p.Openings, 0))
        );
        Assert.Null((await GetAsync<TimelineView>($"/api/timeline?{Day}")).Outages.Single().To);
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.State, GateState.Up).SetProperty(p => p.Openings, 1))
        );
        Assert.NotNull((await GetAsync<TimelineView>($"/api/timeline?{Day}")).Outages.Single().To); // when, no run has seen
    }

    [Fact]
    public async Task Of_many_runs_the_newest_are_listed_and_the_others_counted()
    {
        await InsertAsync([.. Enumerable.Range(0, 205).Select(n => Past($"Run {n}", Noon.AddMinutes(n), Noon.AddMinutes(n + 5)))]);
        var timeline = await GetAsync<TimelineView>($"/api/timeline?{Day}");
        Assert.Equal((200, 5, "Run 204"), (timeline.Runs.Count, timeline.Omitted, timeline.Runs[0].Name));
    }

    [Theory]
    [InlineData("from=2026-01-20&to=2026-01-20", "before to")]
    [InlineData("from=2999-01-01", "in the past")]
    [InlineData("from=2025-11-01&to=2026-01-20", "31 days")]
    [InlineData("to=0001-01-01", "too early")]
    public async Task A_time_that_is_none_or_too_long_is_refused(string query, string sentence) =>
        Assert.Contains(
            sentence,
            await RefusedAsync(Api.GetAsync($"/api/timeline?{query}"), 400, "invalid-input"),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Cards_of_products_are_read_by_their_ASINs_a_hundred_at_once()
    {
        await InsertAsync(Rows.Product(1), Rows.Product(2));
        var cards = await GetAsync<Page<Core.Items.ProductCard>>("/api/product-cards?asin=B000002&asin=none&asin=B000002");
        Assert.Equal([new("B000002", "Product 2", null, 9.99m)], cards.Items);
        var many = string.Join('&', Enumerable.Range(0, 101).Select(n => $"asin=B{n}"));
        await RefusedAsync(Api.GetAsync($"/api/product-cards?{many}"), 400, "invalid-input");
        await RefusedAsync(Api.GetAsync("/api/product-cards"), 400, "invalid-input");
    }
}
