using System.Net.Http.Json;
using CollectionPlatform.Api.Auth;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Live;
using CollectionPlatform.Core.Retention;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using CollectionPlatform.Core.Work;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests;

public sealed class RemovedDetailsTests(ApiFixture fixture) : PastRunTest(fixture)
{
    [Fact]
    public async Task A_run_without_details_says_so_and_its_lists_are_empty()
    {
        var run = await PastAsync(90, RunState.CompletedWithFailures, removedAt: DaysAgo(1));
        var view = await GetAsync<RunView>($"/api/runs/{run.Id}");
        Assert.Equal((run.DetailsRemovedBy!.Value.Value, 10L), (view.DetailsRemovedBy, view.Counts.UnitsDone));
        Assert.InRange(view.DetailsRemovedAt!.Value, DaysAgo(1).AddMinutes(-2), DaysAgo(1).AddMinutes(1));
        Assert.Empty((await GetAsync<Page<LogEntry>>($"/api/runs/{run.Id}/log")).Items);
        Assert.Empty((await GetAsync<Page<FailureView>>($"/api/runs/{run.Id}/failures")).Items);
        Assert.Empty((await GetAsync<Page<FailureSummary>>($"/api/runs/{run.Id}/failures/summary")).Items);
        Assert.Empty((await GetAsync<RunHistoryView>($"/api/runs/{run.Id}/history")).Points);
        Assert.Empty((await GetAsync<Page<ProductView>>($"/api/products?runId={run.Id}")).Items);
        Assert.Single((await GetAsync<Page<RunCategoryView>>($"/api/runs/{run.Id}/categories")).Items);
        using var stream = await SseReader.OpenAsync(Api, $"/api/runs/{run.Id}/stream", lastEventId: 0);
        Assert.Equal("snapshot", (await stream.NextAsync())!.Name);
        Assert.Equal(10, (await stream.NextAsync("progress")).As<RunProgress>().Last); // its entries are not waited for
        Assert.Null(await stream.NextAsync());
    }

    [Fact]
    public async Task The_failures_of_a_chain_without_details_cannot_be_tried_again()
    {
        var removed = await PastAsync(90, RunState.CompletedWithFailures, batch: 1, removedAt: DaysAgo(1));
        var later = await PastAsync(80, RunState.CompletedWithFailures, retryOf: removed, batch: 2); // its own rows are still to go
        foreach (var run in (Run[])[removed, later])
        {
            Assert.Contains(
                "start a new collection",
                await RefusedAsync(Api.PostAsync($"/api/runs/{run.Id}/retry-failed", Json("{}")), 409, "details-removed"),
                StringComparison.Ordinal
            );
            await RefusedAsync(Api.GetAsync($"/api/runs/{run.Id}/retry-failed"), 409, "details-removed");
        }
        Assert.Equal(2, await RunCountAsync());
    }
}
