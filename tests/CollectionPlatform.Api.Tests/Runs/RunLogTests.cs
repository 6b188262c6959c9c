using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Runs;

public sealed class RunLogTests(ApiFixture fixture) : ApiTest(fixture)
{
    private readonly Run run = Rows.Run(done: 16);

    /// <summary>16 entries in three commits of two lanes, beside a run of another.</summary>
    private async Task InsertLogAsync()
    {
        var other = Rows.Run(done: 3);
        await InsertAsync([
            run,
            other,
            Rows.Category(run, 0, "Books"),
            Rows.Category(other, 0, "Toys"),
            .. Rows.Commit(run, 900, 1, 5),
            .. Rows.Commit(run, 7, 6, 1, SkipReason.NotFound),
            .. Rows.Commit(run, 901, 7, 10),
            .. Rows.Commit(other, 902, 1, 3),
        ]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(500)]
    public async Task The_log_is_read_in_order_without_holes(int limit)
    {
        await InsertLogAsync();
        Assert.Equal(
            Enumerable.Range(1, 16).Select(n => (long)n),
            await AllAsync<LogEntry, long>($"/api/runs/{run.Id}/log?limit={limit}", e => e.Id)
        );
    }

    [Fact]
    public async Task An_entry_shows_unit_outcome_cost_and_items()
    {
        await InsertLogAsync();
        var page = await GetAsync<Page<LogEntry>>($"/api/runs/{run.Id}/log?after=4&limit=2");
        var (collected, skipped) = (page.Items[0], page.Items[1]);
        Assert.Equal(
            (5, "ebay:900-4:1", "ebay", "Books", "collected", null, 0.002m),
            (collected.Id, collected.UnitId, collected.Provider, collected.Category, collected.Outcome, collected.Reason, collected.CostUsd)
        );
        Assert.Equal(new LogItem(null, "L900-4", "Wool", "seller", 1.5m), Assert.Single(collected.Items));
        Assert.Equal((6, "skipped", SkipReason.NotFound, 0), (skipped.Id, skipped.Outcome, skipped.Reason, skipped.Items.Count));
        Assert.Equal("6", page.Next);
    }

    [Theory]
    [InlineData("16")]
    [InlineData("9223372036854775807")]
    public async Task Behind_the_end_there_is_nothing(string after)
    {
        await InsertLogAsync();
        var page = await GetAsync<Page<LogEntry>>($"/api/runs/{run.Id}/log?after={after}");
        Assert.Equal((0, null), (page.Items.Count, page.Next));
    }
}
