using System.Net.Http.Json;
using CollectionPlatform.Api.Tests.Access;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Away;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Away;

public sealed class AwayTests(ApiFixture fixture) : AccessTest(fixture)
{
    private static Run Ended(string name, RunState state, double hoursAgo)
    {
        var at = DateTimeOffset.UtcNow.AddHours(-hoursAgo);
        return new()
        {
            Id = RunId.New(),
            Job = JobNames.Collection,
            Name = name,
            State = state,
            RequestedBy = "admin",
            CreatedAt = at.AddHours(-1),
            FinishedAt = state.IsFinal() ? at : null,
            CapUsd = 5,
        };
    }

    private static RunEvent Event(Run run, RunState kind, string actor, double hoursAgo) =>
        new()
        {
            RunId = run.Id,
            At = DateTimeOffset.UtcNow.AddHours(-hoursAgo),
            Kind = WireJson.Name(kind),
            Actor = actor,
            Detail = "x",
        };

    private static Task<AwayView> SeenAsync(HttpClient caller, DateTimeOffset until) =>
        ReadAsync<AwayView>(caller.PutAsJsonAsync("/api/away", new { until }, WireJson.Options));

    private static Task<AwayView> AskAsync(HttpClient caller) => ReadAsync<AwayView>(caller.GetAsync("/api/away"));

    [Fact]
    public async Task What_ended_or_was_stopped_is_told_once_to_everybody_a_viewer_included()
    {
        var stopped = Ended("Stopped", RunState.BudgetStopped, 0);
        var cancelled = Ended("By me", RunState.Cancelled, 2);
        await InsertAsync(
            Ended("Good", RunState.Completed, 3),
            Ended("Fair", RunState.CompletedWithFailures, 4),
            Ended("Long ago", RunState.Completed, 24 * 8),
            Ended("At work", RunState.Running, 0),
            stopped,
            cancelled,
            Event(stopped, RunState.BudgetStopped, "system", 1),
            Event(cancelled, RunState.Cancelling, "vera", 2),
            Event(cancelled, RunState.Cancelled, "system", 2)
        );
        await NewUserAsync("vera");
        await NewUserAsync("otto", "admin");
        using var vera = App.Client(ApiApp.ServiceKey, "vera");
        using var otto = App.Client(ApiApp.ServiceKey, "otto");

        var news = await AskAsync(vera);
        Assert.Equal(["Stopped", "Good", "Fair"], news.Runs.Select(r => r.Run.Name));
        Assert.Equal(
            [(RunState.BudgetStopped, 1), (RunState.Completed, 1), (RunState.CompletedWithFailures, 1)],
            news.Counts.Select(c => (c.State, c.Runs))
        );
        Assert.Equal(news.Runs[0].At, news.Until);
        var earlier = await ReadAsync<AwayView>(vera.GetAsync($"/api/away?until={Uri.EscapeDataString($"{news.Runs[1].At:O}")}"));
        Assert.Equal((2, news.Runs[1].At), (earlier.Runs.Count, earlier.Until));
        Assert.Equal(["Stopped", "By me", "Good", "Fair"], (await AskAsync(otto)).Runs.Select(r => r.Run.Name));

        Assert.Equal(["Stopped"], (await SeenAsync(vera, news.Runs[1].At)).Runs.Select(r => r.Run.Name));
        Assert.Empty((await SeenAsync(vera, news.Until)).Runs);
        var left = await SeenAsync(vera, news.Until.AddHours(-5)); // an older tab takes nothing back
        Assert.Equal((news.Until, news.Until, 0), (left.Since, left.Until, left.Runs.Count));
        Assert.Equal(4, (await AskAsync(otto)).Runs.Count);
        await InsertAsync(Ended("News", RunState.Failed, 0));
        Assert.Equal(["News"], (await AskAsync(vera)).Runs.Select(r => r.Run.Name));
    }

    [Fact]
    public async Task More_than_20_are_counted_and_a_provider_that_needs_a_person_is_told()
    {
        await InsertAsync([.. Enumerable.Range(1, 25).Select(i => Ended($"Run {i:00}", RunState.Completed, i / 10d))]);
        await DbAsync(db =>
            db.Providers.Where(p => p.Name == ProviderName.Ebay)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(p => p.State, GateState.NeedsAttention).SetProperty(p => p.Since, DateTimeOffset.UtcNow)
                )
        );
        var news = await AskAsync(Api);
        Assert.Equal((20, 25, "Run 01"), (news.Runs.Count, Assert.Single(news.Counts).Runs, news.Runs[0].Run.Name));
        Assert.Equal("ebay", Assert.Single(news.Providers).Name);
        Assert.Empty((await SeenAsync(Api, news.Until)).Providers);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"until": "2999-01-01T00:00:00Z"}""")]
    public async Task A_mark_in_the_future_would_hide_what_is_to_come(string body)
    {
        Assert.StartsWith(
            "until must be",
            await RefusedAsync(Api.PutAsync("/api/away", Json(body)), 400, "invalid-input"),
            StringComparison.Ordinal
        );
        await InsertAsync(Ended("News", RunState.Completed, 0));
        Assert.Single((await AskAsync(Api)).Runs);
    }
}
