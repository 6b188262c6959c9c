using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

/// <summary>How a retry is asked for, and what it is called.</summary>
public sealed class RetryStartTests(ApiFixture fixture) : ApiTest(fixture)
{
    private async Task<string> FailedAsync(string name = "Wool", int failures = 3)
    {
        var run = Rows.Run(RunState.CompletedWithFailures, done: failures, name: name);
        await InsertAsync([run, Rows.Category(run, 0, "Books"), .. Rows.Commit(run, 1, 1, failures, SkipReason.NotFound)]);
        return $"/api/runs/{run.Id}/retry-failed";
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("", "application/json")]
    [InlineData("", "application/x-www-form-urlencoded")]
    [InlineData("{}", "application/json")]
    [InlineData("{}", "")]
    [InlineData("{}", null)]
    [InlineData("null", "application/json")]
    [InlineData("""{"reason": "notFound", "acknowledgeWarning": false}""", "")]
    public async Task The_body_may_be_left_out(string? body, string? contentType)
    {
        var content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
            content!.Headers.TryAddWithoutValidation("Content-Type", contentType);
        Assert.Equal(3, (await ReadAsync<RunView>(Api.PostAsync(await FailedAsync(), content))).Counts.UnitsKnown);
    }

    [Fact]
    public async Task An_empty_body_of_unknown_length_is_none()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, await FailedAsync())
        {
            Content = new StreamContent(new MemoryStream()),
        };
        request.Headers.TransferEncodingChunked = true;
        await ReadAsync<RunView>(Api.SendAsync(request));
    }

    [Fact]
    public async Task A_body_of_another_type_is_not_taken_for_none()
    {
        var body = new StringContent("reason=notFound", MediaTypeHeaderValue.Parse("application/x-www-form-urlencoded"));
        var path = await FailedAsync();
        await RefusedAsync(Api.PostAsync(path, body), 415, "unsupported-media-type");
        await RefusedAsync(Api.PostAsync(path, Json("[]")), 400, "malformed-json");
        Assert.Equal(1, await RunCountAsync());
    }

    [Fact]
    public async Task A_retry_at_another_price_or_cap_than_confirmed_is_asked_again()
    {
        var path = await FailedAsync();
        var seen = (await GetAsync<RetryEstimateView>(path)).Estimate;
        await PutAsync<object>("/api/prices", new { ebay = new { priceUsd = 0.5m } });
        var problem = await ProblemAsync(Api.PostAsync(path, Json(Body(seen))), 409, "estimate-changed");
        var now = problem.GetProperty("estimate").Deserialize<EstimateView>(WireJson.Options)!;
        Assert.Equal((0.006m, 1.5m), (seen.TotalUsd, now.TotalUsd));
        Assert.Equal((1, 0), (await RunCountAsync(), await DbAsync(db => db.RetryUnits.CountAsync())));

        await RefusedAsync(Api.PostAsync(path, Json(Body(now with { BudgetCapUsd = 6m }))), 409, "estimate-changed");
        Assert.Equal(1.5m, (await ReadAsync<RunView>(Api.PostAsync(path, Json(Body(now))))).Estimate.TotalUsd);
    }

    [Fact]
    public async Task A_retry_is_estimated_at_what_answers_bill_and_says_so()
    {
        var path = await FailedAsync();
        var listed = (await GetAsync<RetryEstimateView>(path)).Estimate;
        await DbAsync(db => db.Database.ExecuteSqlRawAsync("select book_bills(2::smallint, 0, array[0.05], false)"));
        var billed = (await GetAsync<RetryEstimateView>(path)).Estimate;
        Assert.Equal((0.006m, false, 0.15m, true), (listed.TotalUsd, listed.BillsAboveList, billed.TotalUsd, billed.BillsAboveList));
    }

    [Fact]
    public async Task A_long_name_is_never_cut_within_a_character()
    {
        var path = await FailedAsync(new string('a', 179) + "\U0001F600b");
        var retry = await ReadAsync<RunView>(Api.PostAsync(path, null));
        Assert.Equal(new string('a', 179) + " · retry 1", retry.Name);
        Assert.Equal(retry.Name, (await GetAsync<RunView>($"/api/runs/{retry.Id}")).Name);
    }

    [Fact]
    public async Task One_failure_is_one_in_the_timeline()
    {
        var retry = await ReadAsync<RunView>(Api.PostAsync(await FailedAsync("myebaytest of amazonas", failures: 1), null));
        var events = (await GetAsync<Page<RunEventView>>($"/api/runs/{retry.Id}/events")).Items;
        Assert.StartsWith("1 failure of myebaytest of amazonas is tried again", events[0].Detail, StringComparison.Ordinal);
    }

    private static string Body(EstimateView seen) =>
        JsonSerializer.Serialize(new { expectedTotalUsd = seen.TotalUsd, expectedCapUsd = seen.BudgetCapUsd });
}
