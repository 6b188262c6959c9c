using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Spend;

public sealed class RunSpendTests(ApiFixture fixture) : ApiTest(fixture)
{
    private static readonly DateOnly Day = new(2026, 11, 22);

    [Fact]
    public async Task A_run_shows_its_waste_its_cost_per_item_and_the_prices_that_applied()
    {
        var run = Rows.Run(RunState.Paused, settled: 0.499m, uncertain: 0.004m);
        await InsertAsync(
            run,
            SpendRows.Category(run, 0, CategoryId.New(), "Books"),
            SpendRows.Category(run, 1, CategoryId.New(), "Knitting"),
            SpendRows.Cell(run, Day, ProviderName.Amazon, 0, 0.01m, 5, wasted: 0.01m, items: 80),
            SpendRows.Cell(run, Day, ProviderName.Ebay, 0, 0.002m, 100, items: 100),
            SpendRows.Cell(
                run,
                Day.AddDays(1),
                ProviderName.Ebay,
                1,
                0.002m,
                52,
                settled: 0.1m,
                uncertain: 0.004m,
                wasted: 0.002m,
                items: 20
            ),
            SpendRows.Cell(run, Day.AddDays(1), ProviderName.Ebay, 1, 0.003m, 50, settled: 0.149m, discrepancy: -0.001m)
        );
        var view = await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend");
        Assert.Equal(
            (0.499m, 0.004m, 0.012m, -0.001m, 200L, 0.002515m),
            (view.SettledUsd, view.UncertainUsd, view.WastedUsd, view.DiscrepancyUsd, view.UsefulItems, view.UsdPerUsefulItem!.Value)
        );
        Assert.Equal(
            [
                new RunSpendPrice("amazon", 0.01m, 5, 0.05m, 0, 0, Day, Day),
                new RunSpendPrice("ebay", 0.002m, 152, 0.3m, 0.004m, 0, Day, Day.AddDays(1)),
                new RunSpendPrice("ebay", 0.003m, 50, 0.149m, 0, -0.001m, Day.AddDays(1), Day.AddDays(1)),
            ],
            view.Prices
        );
        Assert.Equal(new RunSpendEstimate(1m, 0.464m, 0.754m, null, null, null), view.Estimate);
    }

    [Theory]
    [InlineData(RunState.Completed, 0.7, -0.3, -0.3, true)]
    [InlineData(RunState.CompletedWithFailures, 1.25, 0.25, 0.25, false)]
    public async Task A_run_that_is_through_shows_how_far_the_estimate_was_off_and_no_forecast(
        RunState state,
        double settled,
        double error,
        double ratio,
        bool within
    )
    {
        var run = Rows.Run(state, settled: (decimal)settled);
        await InsertAsync(
            run,
            SpendRows.Category(run, 0, CategoryId.New(), "Books"),
            SpendRows.Category(run, 1, CategoryId.New(), "Knitting")
        );
        var view = await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend");
        Assert.Equal(((decimal?)error, ratio, within), (view.Estimate.ErrorUsd, view.Estimate.ErrorRatio, view.Estimate.WithinRange));
        Assert.Null(view.Forecast);
    }

    [Theory]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.Failed)]
    public async Task A_run_that_was_ended_before_says_nothing_of_its_estimate(RunState state)
    {
        var run = Rows.Run(state, settled: 0.1m);
        await InsertAsync(run);
        var view = await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend");
        Assert.Equal(
            (null, null, null, null),
            (view.Estimate.ErrorUsd, view.Estimate.ErrorRatio, view.Estimate.WithinRange, view.Forecast)
        );
    }

    [Fact]
    public async Task A_running_run_forecasts_its_final_spend_from_known_units_unread_categories_and_its_pace()
    {
        // Category 0 is read: 5 pages, 100 products, 120 look-ups, of which 60 are done. Category 1 is not: 5 pages and 120 look-ups, as
        // estimated.
        var now = DateTimeOffset.UtcNow;
        var run = new Run
        {
            Id = RunId.New(),
            Job = "collection",
            Name = "Run",
            State = RunState.Running,
            RequestedBy = "admin",
            CreatedAt = now,
            StartedAt = now.AddMinutes(-1),
            EstimateUsd = 0.58m,
            EstimateCalls = 250,
            CapUsd = 0.3m,
            SettledUsd = 0.17m,
            UnitsDone = 65,
            UnitsKnown = 126,
            Seq = 65,
            Products = 100,
        };
        await InsertAsync([
            run,
            SpendRows.Category(run, 0, CategoryId.New(), "Books", done: 65),
            SpendRows.Category(run, 1, CategoryId.New(), "Knitting"),
            .. Enumerable.Range(1, 5).Select(page => SpendRows.Page(run, 0, page, 5)),
            .. Rows.Commit(run, 1000, 6, 60, at: now.AddSeconds(-5)),
            SpendRows.Cell(run, Day, ProviderName.Amazon, 0, 0.01m, 5),
            SpendRows.Cell(run, Day, ProviderName.Ebay, 0, 0.002m, 60),
        ]);
        var forecast = (await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend")).Forecast!;
        // left: 1 page 0.01, 60 look-ups 0.12; to come: 4 pages 0.04, 120 look-ups 0.24, 20 products' second pages about 0.02
        Assert.Equal((0.3m, 0.3m, 0.3m, null), (forecast.LowUsd, forecast.ExpectedUsd, forecast.HighUsd, forecast.Reason));
        // 0.13 of room, about 0.0022 a unit, 2 units a second: some 29 s
        Assert.True(forecast.CapReached is { Certain: true, LowSeconds: > 15, HighSeconds: < 60 }, $"{forecast.CapReached}");

        await PutAsync<SettingsView>("/api/settings", new { budgetCapUsd = 5m });
        forecast = (await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend")).Forecast!;
        Assert.InRange(forecast.ExpectedUsd!.Value, 0.58m, 0.63m);
        Assert.True(
            0.17m < forecast.LowUsd
                && forecast.LowUsd < forecast.ExpectedUsd
                && forecast.ExpectedUsd < forecast.HighUsd
                && forecast.HighUsd < 0.8m
        );
        Assert.Null(forecast.CapReached);
    }

    [Theory]
    [InlineData(RunState.Pending, "not started")]
    [InlineData(RunState.Running, "too early to tell")]
    public async Task Without_a_basis_the_forecast_is_a_reason(RunState state, string reason)
    {
        var run = Rows.Run(state, known: 1, started: DateTimeOffset.UtcNow);
        await InsertAsync(run, SpendRows.Category(run, 0, CategoryId.New(), "Books"));
        Assert.Equal(
            new ForecastView(null, null, null, reason, null),
            (await GetAsync<RunSpendView>($"/api/runs/{run.Id}/spend")).Forecast
        );
    }

    [Fact]
    public async Task The_answer_has_the_agreed_names()
    {
        var run = Rows.Run(RunState.Running, started: DateTimeOffset.UtcNow);
        await InsertAsync(run, SpendRows.Cell(run, Day, ProviderName.Amazon, 0, 0.01m, 5));
        using var answer = JsonDocument.Parse(await Api.GetStringAsync($"/api/runs/{run.Id}/spend"));
        string Names(JsonElement of) => string.Join(' ', of.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            "settledUsd uncertainUsd wastedUsd discrepancyUsd usefulItems usdPerUsefulItem prices estimate forecast",
            Names(answer.RootElement)
        );
        Assert.Equal(
            "provider priceUsd calls settledUsd uncertainUsd discrepancyUsd from to",
            Names(answer.RootElement.GetProperty("prices")[0])
        );
        Assert.Equal("2026-11-22", answer.RootElement.GetProperty("prices")[0].GetProperty("from").GetString());
        Assert.Equal("totalUsd lowUsd highUsd errorUsd errorRatio withinRange", Names(answer.RootElement.GetProperty("estimate")));
        Assert.Equal("lowUsd expectedUsd highUsd reason capReached", Names(answer.RootElement.GetProperty("forecast")));
    }

    [Fact]
    public async Task A_category_of_a_run_shows_its_waste_and_its_cost_per_item()
    {
        var run = Rows.Run();
        await InsertAsync(
            run,
            SpendRows.Category(run, 0, CategoryId.New(), "Books"),
            SpendRows.Category(run, 1, CategoryId.New(), "Knitting"),
            SpendRows.Cell(run, Day, ProviderName.Amazon, 0, 0.01m, 5, wasted: 0.01m, items: 80),
            SpendRows.Cell(run, Day, ProviderName.Ebay, 0, 0.002m, 100, settled: 0.198m, uncertain: 0.002m, wasted: 0.004m, items: 20),
            SpendRows.Cell(run, Day, ProviderName.Ebay, SpendCell.NoCategory, 0.002m, 9, settled: 0, uncertain: 0.018m)
        );
        var categories = (await GetAsync<Page<RunCategoryView>>($"/api/runs/{run.Id}/categories")).Items;
        Assert.Equal([(0.014m, 0.0025m), (0m, null)], categories.Select(c => (c.Actual.WastedUsd, c.Actual.UsdPerUsefulItem)));
    }
}
