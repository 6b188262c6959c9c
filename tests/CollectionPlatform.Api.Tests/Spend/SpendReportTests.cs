using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using Xunit;

namespace CollectionPlatform.Api.Tests.Spend;

public sealed class SpendReportTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateOnly First = new(2026, 11, 1);
    private static readonly string[] Groupings = ["day", "month", "provider", "category", "run"];

    [Fact]
    public async Task Every_grouping_sums_the_same_calls_and_its_total_is_the_sum_of_its_rows()
    {
        var seed = Environment.TickCount;
        var cells = await AnyBookAsync(new Random(seed), runs: 12);
        foreach (var by in Groupings)
        {
            var report = await GetAsync<SpendReport>($"/api/spend?from=2026-11-03&to=2026-11-20&by={by}&limit=500");
            var within = cells.Where(c => c.Day.Day is >= 3 and <= 20).ToList();
            var expected = SpendRow.Of(
                null,
                null,
                within.Sum(c => c.Calls),
                within.Sum(c => c.SettledUsd),
                within.Sum(c => c.UncertainUsd),
                within.Sum(c => c.WastedUsd),
                within.Sum(c => c.DiscrepancyUsd),
                within.Sum(c => c.Items)
            );
            Assert.True(expected == report.Total, $"seed {seed}, by {by}: {expected} is not {report.Total}");
            var rows = report.Items;
            Assert.Equal(
                report.Total,
                SpendRow.Of(
                    null,
                    null,
                    rows.Sum(r => r.Calls),
                    rows.Sum(r => r.SettledUsd),
                    rows.Sum(r => r.UncertainUsd),
                    rows.Sum(r => r.WastedUsd),
                    rows.Sum(r => r.DiscrepancyUsd),
                    rows.Sum(r => r.UsefulItems)
                )
            );
            Assert.Equal(
                (by, new DateOnly(2026, 11, 3), new DateOnly(2026, 11, 20), null),
                (report.By, report.From, report.To, report.Next)
            );
        }
    }

    [Fact]
    public async Task Pages_hold_every_row_once_in_one_order_also_where_totals_are_equal()
    {
        var seed = Environment.TickCount;
        await AnyBookAsync(new Random(seed), runs: 30);
        foreach (var by in Groupings)
        {
            var path = $"/api/spend?from=2026-11-01&to=2026-11-30&by={by}";
            var whole = (await GetAsync<SpendReport>($"{path}&limit=500")).Items;
            foreach (var limit in (int[])[1, 7])
                Assert.Equal(whole, await PagesAsync($"{path}&limit={limit}"));
            if (by is "day" or "month")
                Assert.Equal(whole.OrderByDescending(r => r.Key, StringComparer.Ordinal), whole);
            else
                Assert.Equal(
                    whole.OrderByDescending(r => r.TotalUsd).ThenBy(r => r.Key is null).ThenBy(r => r.Key, StringComparer.Ordinal),
                    whole
                );
        }
    }

    [Fact]
    public async Task A_category_is_one_row_over_all_runs_under_its_present_name()
    {
        var ids = await CategoriesAsync(2);
        Run one = Rows.Run(name: "One"),
            other = Rows.Run(name: "Other");
        await InsertAsync(
            one,
            other,
            SpendRows.Category(one, 0, new CategoryId(ids[0]), "Old name"),
            SpendRows.Category(other, 1, new CategoryId(ids[0]), "Category 001"),
            SpendRows.Category(other, 0, new CategoryId(ids[1]), "Category 002"),
            SpendRows.Cell(one, First, ProviderName.Amazon, 0, 0.01m, 5, wasted: 0.02m, items: 60),
            SpendRows.Cell(other, First.AddDays(2), ProviderName.Ebay, 1, 0.002m, 100, uncertain: 0.004m, items: 40),
            SpendRows.Cell(other, First, ProviderName.Ebay, 0, 0.003m, 10, settled: 0.04m, discrepancy: 0.01m)
        );
        var report = await GetAsync<SpendReport>("/api/spend?from=2026-11-01&to=2026-11-30&by=category");
        Assert.Equal(
            [
                new SpendRow($"{ids[0]}", "Category 001", 105, 0.25m, 0.004m, 0.254m, 0.02m, 0, 100, 0.00254m),
                new SpendRow($"{ids[1]}", "Category 002", 10, 0.04m, 0, 0.04m, 0, 0.01m, 0, null),
            ],
            report.Items
        );
        var runs = (await GetAsync<SpendReport>("/api/spend?from=2026-11-01&to=2026-11-30&by=run")).Items;
        Assert.Equal([($"{other.Id}", "Other", 0.244m), ($"{one.Id}", "One", 0.05m)], runs.Select(r => (r.Key, r.Name, r.TotalUsd)));
        var providers = (await GetAsync<SpendReport>("/api/spend?from=2026-11-01&to=2026-11-30&by=provider")).Items;
        Assert.Equal([("ebay", "ebay", 0.244m), ("amazon", "amazon", 0.05m)], providers.Select(r => (r.Key, r.Name, r.TotalUsd)));
        var days = (await GetAsync<SpendReport>("/api/spend?from=2026-11-01&to=2026-11-30")).Items;
        Assert.Equal([("2026-11-03", 0.204m), ("2026-11-01", 0.09m)], days.Select(r => (r.Key, r.TotalUsd)));
    }

    [Fact]
    public async Task Calls_of_a_lost_worker_belong_to_no_category_and_their_row_comes_after_those_of_the_same_total()
    {
        var ids = await CategoriesAsync(1);
        var run = Rows.Run();
        await InsertAsync(
            run,
            SpendRows.Category(run, 0, new CategoryId(ids[0]), "Category 001"),
            SpendRows.Cell(run, First, ProviderName.Ebay, 0, 0.002m, 3),
            SpendRows.Cell(run, First, ProviderName.Ebay, SpendCell.NoCategory, 0.002m, 3, settled: 0, uncertain: 0.006m)
        );
        var rows = await PagesAsync("/api/spend?from=2026-11-01&to=2026-11-01&by=category&limit=1");
        Assert.Equal([($"{ids[0]}", 0m), (null, 0.006m)], rows.Select(r => (r.Key, r.UncertainUsd)));
    }

    [Fact]
    public async Task Months_are_cut_by_the_days_asked_for_and_are_twelve_unless_said_otherwise()
    {
        var run = Rows.Run();
        await InsertAsync([
            run,
            .. new[] { "2025-11-30", "2025-12-01", "2026-10-31", "2026-11-01", "2026-11-29", "2026-11-30" }.Select(day =>
                SpendRows.Cell(run, DateOnly.Parse(day, CultureInfo.InvariantCulture), ProviderName.Amazon, 0, 0.01m, 1)
            ),
        ]);
        var year = await GetAsync<SpendReport>("/api/spend?by=month&to=2026-11-29");
        Assert.Equal(new DateOnly(2025, 12, 1), year.From);
        Assert.Equal([("2026-11", "2026-11", 2L), ("2026-10", "2026-10", 1), ("2025-12", "2025-12", 1)], year.Items.Select(Told));
        Assert.Equal(year.Items, await PagesAsync("/api/spend?by=month&to=2026-11-29&limit=1"));

        static (string?, string?, long) Told(SpendRow row) => (row.Key, row.Name, row.Calls);
    }

    [Fact]
    public async Task The_file_has_the_rows_of_the_report_in_its_order()
    {
        var seed = Environment.TickCount;
        await AnyBookAsync(new Random(seed), runs: 20);
        foreach (var by in Groupings)
        {
            var query = $"from=2026-11-03&to=2026-11-20&by={by}";
            var rows = (await GetAsync<SpendReport>($"/api/spend?{query}&limit=500")).Items;
            var lines = (await Api.GetStringAsync($"/api/spend.csv?{query}")).TrimEnd().Split("\r\n");
            Assert.Equal(
                $"{by},name,calls,settledUsd,uncertainUsd,totalUsd,wastedUsd,discrepancyUsd,usefulItems,usdPerUsefulItem",
                lines[0]
            );
            Assert.Equal(rows.Select(Line), lines[1..]);
        }
        await RefusedAsync(Api.GetAsync("/api/spend.csv?by=seller"), 400, "invalid-input");

        static string Line(SpendRow row) =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Key},{row.Name},{row.Calls},{row.SettledUsd:0.00####},{row.UncertainUsd:0.00####},{row.TotalUsd:0.00####},"
                    + $"{row.WastedUsd:0.00####},{row.DiscrepancyUsd:0.00####},{row.UsefulItems},{row.UsdPerUsefulItem:0.00####}"
            );
    }

    [Fact]
    public async Task Nothing_spent_is_a_total_of_nothing_over_the_last_30_days()
    {
        var report = await GetAsync<SpendReport>("/api/spend");
        Assert.Equal(SpendRow.Of(null, null, 0, 0, 0, 0, 0, 0), report.Total);
        Assert.Empty(report.Items);
        Assert.Equal(29, report.To.DayNumber - report.From.DayNumber);
    }

    [Fact]
    public async Task The_answer_has_the_agreed_names()
    {
        var run = Rows.Run();
        await InsertAsync(run, SpendRows.Cell(run, First, ProviderName.Amazon, 0, 0.01m, 5));
        using var answer = JsonDocument.Parse(await Api.GetStringAsync("/api/spend?from=2026-11-01&to=2026-11-30&by=provider"));
        Assert.Equal(
            ["by", "from", "items", "next", "to", "total"],
            answer.RootElement.EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            """{"key":"amazon","name":"amazon","calls":5,"settledUsd":0.05,"uncertainUsd":0,"totalUsd":0.05,"wastedUsd":"""
                + """0,"discrepancyUsd":0,"usefulItems":0,"usdPerUsefulItem":null}""",
            answer.RootElement.GetProperty("items")[0].GetRawText()
        );
    }

    [Theory]
    [InlineData("from=2026-11-02&to=2026-11-01", "from ")]
    [InlineData("from=2010-01-01&to=2026-11-01", "from ")]
    [InlineData("from=1999-12-31&to=2000-01-01", "from ")]
    [InlineData("to=3000-01-01", "to ")]
    [InlineData("by=seller", "by is one of day, month, provider, category, run")]
    [InlineData("by=Day", "by ")]
    [InlineData("by=day&after=0.5_amazon", "after ")]
    [InlineData("by=day&after=2026-11-31", "after ")]
    [InlineData("by=month&after=2026-11-01", "after ")]
    [InlineData("by=provider&after=amazon", "after ")]
    [InlineData("by=provider&after=0.5_google", "after ")]
    [InlineData("by=run&after=x_019ab000-0000-7000-8000-000000000000", "after ")]
    [InlineData("by=run&after=0.5_019ab000", "after ")]
    [InlineData("limit=501", "limit ")]
    public async Task A_wrong_question_is_refused_with_what_is_wrong(string query, string beginning) =>
        Assert.StartsWith(
            beginning,
            await RefusedAsync(Api.GetAsync($"/api/spend?{query}"), 400, "invalid-input"),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_day_that_is_none_is_refused() =>
        await RefusedAsync(Api.GetAsync("/api/spend?from=yesterday"), 400, "invalid-input");

    private async Task<List<SpendRow>> PagesAsync(string path)
    {
        var rows = new List<SpendRow>();
        SpendRow? total = null;
        for (var after = ""; ; )
        {
            var page = await GetAsync<SpendReport>(path + after);
            Assert.Equal(total ??= page.Total, page.Total);
            rows.AddRange(page.Items);
            if (page.Next is null)
                return rows;
            after = $"&after={Uri.EscapeDataString(page.Next)}";
        }
    }

    private async Task<List<SpendCell>> AnyBookAsync(Random random, int runs)
    {
        var (rows, cells) = SpendRows.AnyBook(random, await CategoriesAsync(15), First, runs);
        await InsertAsync([.. rows]);
        await InsertAsync([.. cells]);
        return cells;
    }
}
