using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Requests;

/// <summary>A query is understood as a whole or refused with the name of what is wrong.</summary>
public sealed class QueryRuleTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly string[] Lists =
    [
        "/api/runs?state=&job=&q=&from=&to=&limit=&after=",
        "/api/categories?q=&enabled=&limit=&after=",
        "/api/products?runId=&categoryId=&q=&sort=&order=&limit=&after=",
        "/api/runs/{run}/value?minDiscountPercent=",
        "/api/selections?limit=&after=",
        "/api/away?until=",
        "/api/spend.csv?from=&to=&by=&bom=",
        "/api/spend/estimates?from=&to=&limit=&after=",
        "/api/products/export?format=csv&runId=&categoryId=&q=&after=&bom=",
        "/api/spend?from=&to=&by=&limit=&after=",
        "/api/exposure?limit=&after=",
        "/api/providers?limit=&after=",
        "/api/prices/history?limit=&after=",
        "/api/users?limit=&after=",
        "/api/keys?limit=&after=",
        "/api/runs/{run}/events?limit=&after=",
        "/api/runs/{run}/categories?limit=&after=",
        "/api/runs/{run}/log?limit=&after=",
        "/api/runs/{run}/failures?reason=&limit=&after=",
        "/api/runs/{run}/failures/summary?limit=&after=",
        "/api/runs/{run}/failures.csv?reason=&bom=",
        "/api/runs/{run}/history?points=",
    ];

    [Fact]
    public async Task An_empty_parameter_is_as_absent_as_none_everywhere()
    {
        var run = Rows.Run(RunState.Completed);
        await InsertAsync(run);
        foreach (var path in Lists.Select(p => p.Replace("{run}", run.Id.ToString(), StringComparison.Ordinal)))
        {
            using var answer = await Api.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>The one parameter that must be given: what is said of it is the same, however it is missing.</summary>
    [Theory]
    [InlineData("/api/products/export")]
    [InlineData("/api/products/export?format=")]
    [InlineData("/api/products/export?format=&runId=&after=")]
    public async Task An_export_without_a_format_is_told_which_there_are(string path) =>
        Assert.Equal("format is csv or ndjson.", await RefusedAsync(Api.GetAsync(path), 400, "invalid-input"));

    [Fact]
    public async Task A_parameter_that_a_call_does_not_take_is_named_whatever_the_call()
    {
        var run = Rows.Run(RunState.Completed);
        await InsertAsync(run);
        foreach (
            var path in Lists
                .Concat(["/api/settings?", "/api/prices?", "/api/runs/{run}?", "/api/runs/{run}/spend?", "/api/runs/{run}/stream?"])
                .Select(p => p.Replace("{run}", run.Id.ToString(), StringComparison.Ordinal))
        )
            Assert.StartsWith(
                "stat is not a parameter of this call; it takes ",
                await RefusedAsync(Api.GetAsync($"{path}&stat=x"), 400, "invalid-input"),
                StringComparison.Ordinal
            );
        foreach (var path in (string[])["pause", "resume", "cancel", "retry-failed"])
            await RefusedAsync(Api.PostAsync($"/api/runs/{run.Id}/{path}?dryRun=true", null), 400, "invalid-input");
        await RefusedAsync(Api.PostAsync("/api/jobs/retention?dryRun=true", Json("""{"olderThanDays": 1}""")), 400, "invalid-input");
        await RefusedAsync(Api.PutAsync("/api/settings?budgetCapUsd=1", Json("""{"budgetCapUsd": 7}""")), 400, "invalid-input");
        Assert.Equal(1, await RunCountAsync());
    }

    [Theory]
    [InlineData("/api/runs?stat=running", "stat is not a parameter of this call; it takes state, job, q, from, to, limit, after.")]
    [InlineData("/api/settings?x=", "x is not a parameter of this call; it takes none.")]
    [InlineData("/api/runs?limit=5&limit=6", "limit is given more than once; give it once.")]
    [InlineData("/api/runs?limit=5&LIMIT=", "LIMIT is given more than once; give it once.")]
    [InlineData("/api/runs?limit=0", "limit must be a whole number from 1 to 500.")]
    [InlineData("/api/runs?limit=501", "limit must be a whole number from 1 to 500.")]
    [InlineData("/api/runs?limit=many", "limit must be a whole number from 1 to 500.")]
    [InlineData("/api/runs?limit=99999999999999999999", "limit must be a whole number from 1 to 500.")]
    [InlineData("/api/products/export?after=first", "after must be a whole number of at most 9223372036854775807.")]
    [InlineData("/api/products/export?after=9223372036854775808", "after must be a whole number of at most 9223372036854775807.")]
    [InlineData("/api/products?runId=7", "runId must be a UUID; take it from the list of them.")]
    [InlineData("/api/products/export?format=csv&categoryId=-1", "categoryId must be a UUID; take it from the list of them.")]
    [InlineData("/api/products/export?format=csv&bom=yes", "bom must be true or false.")]
    [InlineData("/api/categories?enabled=1", "enabled must be true or false.")]
    [InlineData("/api/spend?from=05/01/2026&to=06/01/2026", "from must be a day like 2026-01-05; to must be a day like 2026-01-05.")]
    [InlineData("/api/spend?from=2%20Jan", "from must be a day like 2026-01-05.")]
    [InlineData("/api/spend?from=2026-1-5", "from must be a day like 2026-01-05.")]
    [InlineData("/api/spend?from=2026-02-30", "from must be a day like 2026-01-05.")]
    [InlineData("/api/spend?to=20260105", "to must be a day like 2026-01-05.")]
    [InlineData("/api/runs?from=01/02/2026", "from must be a day like 2026-01-05 or a time like 2026-01-05T10:00:00Z.")]
    [InlineData("/api/runs?from=12:00", "from must be a day like 2026-01-05 or a time like 2026-01-05T10:00:00Z.")]
    [InlineData("/api/runs?to=yesterday", "to must be a day like 2026-01-05 or a time like 2026-01-05T10:00:00Z.")]
    [InlineData("/api/runs?to=2026-01-05T25:00:00Z", "to must be a day like 2026-01-05 or a time like 2026-01-05T10:00:00Z.")]
    [InlineData(
        "/api/runs?from=2026-01-20T10:00:00+02:00",
        "from holds a blank before its offset, because a + in a query means a blank; write the + as %2B."
    )]
    public async Task A_query_that_is_not_understood_is_told_what_it_may_be(string path, string sentence) =>
        Assert.Equal(sentence, await RefusedAsync(Api.GetAsync(path), 400, "invalid-input"));

    [Theory]
    [InlineData("2026-01-05")]
    [InlineData("2026-01-05T10:00:00Z")]
    [InlineData("2026-01-05T10:00Z")]
    [InlineData("2026-01-05T10:00:00.123456Z")]
    [InlineData("2026-01-05T12:00:00%2B02:00")]
    [InlineData("2026-01-05T10:00:00")]
    public async Task Days_and_times_of_ISO_8601_are_taken_as_UTC(string from)
    {
        var before = Rows.Run(RunState.Completed, new DateTimeOffset(2026, 1, 4, 23, 59, 59, TimeSpan.Zero));
        var after = Rows.Run(RunState.Completed, new DateTimeOffset(2026, 1, 5, 10, 0, 1, TimeSpan.Zero));
        await InsertAsync(before, after);
        Assert.Equal([after.Id.Value], (await GetAsync<Page<RunView>>($"/api/runs?from={from}")).Items.Select(r => r.Id));
    }

    [Fact]
    public async Task Short_lists_have_pages_too()
    {
        var first = await GetAsync<Page<Core.Providers.ProviderView>>("/api/providers?limit=1");
        var second = await GetAsync<Page<Core.Providers.ProviderView>>($"/api/providers?limit=1&after={first.Next}");
        Assert.Equal(("amazon", "ebay", null), (first.Items.Single().Name, second.Items.Single().Name, second.Next));
        await RefusedAsync(Api.GetAsync("/api/providers?after=etsy"), 400, "invalid-input");
    }
}
