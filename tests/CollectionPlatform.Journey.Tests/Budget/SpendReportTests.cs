using System.Globalization;
using System.Text.Json;
using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Budget;

/// <summary>The spend report says what the marketplace's ledger says, to six decimals, also of runs that met faults.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class SpendReportTests(Marketplace marketplace, ITestOutputHelper output)
{
    private static readonly string[] Groupings = ["day", "provider", "category", "run"];
    private readonly string from = Today();

    [Fact]
    public async Task Settled_is_what_was_billed_and_waste_is_what_was_billed_for_nothing()
    {
        var platform = await marketplace.ResetAsync();
        var before = await ReadAllAsync();
        await platform.Ledger.SetAsync(
            "amazon",
            new SandboxFaults
            {
                NotFoundRate = 0.15,
                MalformedRate = 0.15,
                Seed = 7,
            }
        );
        await platform.Ledger.SetAsync(
            "ebay",
            new SandboxFaults
            {
                NotFoundRate = 0.1,
                MalformedRate = 0.1,
                Seed = 7,
            }
        );
        var runs = new List<Run>();
        foreach (
            var (name, categories) in new[]
            {
                ("Spend one", marketplace.Categories.Take(4)),
                ("Spend two", marketplace.Categories.Skip(4).Take(3)),
            }
        )
            runs.Add(await platform.StartAsync(name, categories));
        foreach (var run in runs)
            Assert.Equal("completedWithFailures", (await platform.EndedAsync(run)).State);

        var ledger = await platform.Ledger.ReadAsync();
        foreach (var run in runs)
        {
            var calls = await platform.Ledger.CallsAsync(run.Id);
            var money = await platform.GetAsync<RunMoney>($"/api/runs/{run.Id}/spend");
            Assert.Equal((0m, 0m, null), (money.UncertainUsd, money.DiscrepancyUsd, money.Forecast));
            foreach (var (provider, billed) in ledger.Runs[run.Id])
                Assert.Equal(
                    (billed.BilledUsd, billed.Billed),
                    (
                        money.Prices.Where(p => p.Provider == provider).Sum(p => p.SettledUsd),
                        money.Prices.Where(p => p.Provider == provider).Sum(p => p.Calls)
                    )
                );
            await AssertWasteAsync(run, money, calls);
        }

        var after = await ReadAllAsync();
        var billedInAll = runs.Sum(run => ledger.BilledUsd(run.Id));
        foreach (var by in Groupings)
            Assert.Equal(billedInAll, after[by].Total.SettledUsd - before[by].Total.SettledUsd);
        foreach (var (provider, billed) in ledger.Providers)
            Assert.Equal(billed.BilledUsd, after["provider"][provider].SettledUsd - before["provider"][provider].SettledUsd);
        foreach (var run in runs)
            Assert.Equal((run.Name, ledger.BilledUsd(run.Id)), (after["run"][run.Id].Name, after["run"][run.Id].SettledUsd));
        await AssertCategoriesAsync(runs, before["category"], after["category"]);
    }

    [Fact]
    public async Task Where_calls_got_no_answer_settled_and_uncertain_cover_what_was_billed()
    {
        var platform = await marketplace.ResetAsync();
        await platform.Ledger.SetAsync(
            "ebay",
            new SandboxFaults
            {
                TimeoutRate = 0.1,
                TimeoutBilledRate = 0.5,
                NotFoundRate = 0.1,
                Seed = 11,
            }
        );
        var run = await platform.StartAsync("No answer", [marketplace.Categories[8]]);
        await platform.UntilAsync(run, now => now.Spend.UncertainUsd > 0, "calls have timed out", TimeSpan.FromSeconds(60));
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { TimeoutRate = 0 }); // or the same calls would time out again and again
        var ended = await platform.EndedAsync(run);

        var silent = (await platform.Ledger.CallsAsync(run.Id)).Where(call => call.Status == 0).ToList();
        var ledger = (await platform.Ledger.ReadAsync()).Runs[run.Id];
        var money = await platform.GetAsync<RunMoney>($"/api/runs/{run.Id}/spend");
        output.WriteLine($"{ended}; {silent.Count} calls without an answer, {silent.Count(c => c.Billed)} of them billed");
        Assert.NotEmpty(silent);
        foreach (var (provider, billed) in ledger)
        {
            var prices = money.Prices.Where(p => p.Provider == provider).ToList();
            var unanswered = silent.Where(c => c.Provider == provider).ToList();
            // what was answered is known exactly
            Assert.Equal(billed.BilledUsd - unanswered.Sum(c => c.Usd), prices.Sum(p => p.SettledUsd));
            // what was not counts in full
            Assert.Equal(unanswered.Count * (provider == "ebay" ? 0.002m : 0.01m), prices.Sum(p => p.UncertainUsd));
            Assert.True(prices.Sum(p => p.SettledUsd + p.UncertainUsd) >= billed.BilledUsd);
        }
        await AssertWasteAsync(run, money, await platform.Ledger.CallsAsync(run.Id));
        var row = (await ReadAllAsync())["run"][run.Id];
        Assert.Equal(
            (money.SettledUsd, money.UncertainUsd, money.WastedUsd, ended.Spend.SettledUsd + ended.Spend.UncertainUsd),
            (row.SettledUsd, row.UncertainUsd, row.WastedUsd, row.TotalUsd)
        );
    }

    /// <summary>Waste is the bill of exactly the calls that were answered with 404 or with something unusable.</summary>
    private async Task AssertWasteAsync(Run run, RunMoney money, IReadOnlyList<LedgerCall> calls)
    {
        var wasted = 0m;
        foreach (var call in calls.Where(call => call.Billed && call.Status != 0))
            if (call.Status == 404 || await IsMalformedAsync(call.Key))
                wasted += call.Usd;
        output.WriteLine(
            $"{run.Name}: {money.SettledUsd} settled, {money.WastedUsd} of it wasted, {money.UncertainUsd} uncertain, "
                + $"{money.UsefulItems} useful items at {money.UsdPerUsefulItem}"
        );
        Assert.True(wasted > 0, "some calls were to fail");
        Assert.Equal(wasted, money.WastedUsd);
        var now = await marketplace.Platform.RunAsync(run.Id);
        Assert.Equal((now.Counts.Products + now.Counts.Listings, now.Spend.SettledUsd), (money.UsefulItems, money.SettledUsd));
        Assert.Equal(decimal.Round((money.SettledUsd + money.UncertainUsd) / money.UsefulItems, 6), money.UsdPerUsefulItem);
    }

    /// <summary>Asks the marketplace the same once more, for nobody's run: the same key meets the same fate.</summary>
    private async Task<bool> IsMalformedAsync(string key)
    {
        var parts = key.Split(':');
        var path =
            parts[0] == "amazon"
                ? $"/amazon/categories/{parts[1]}/products?page={parts[2]}"
                : $"/ebay/search?asin={parts[1]}&page={parts[2]}";
        var text = await marketplace.Platform.Stack.Sandbox.GetStringAsync(new Uri(path, UriKind.Relative));
        try
        {
            using var page = JsonDocument.Parse(text);
            return !page.RootElement.TryGetProperty("totalPages", out _)
                || !page.RootElement.TryGetProperty(parts[0] == "amazon" ? "products" : "listings", out var items)
                || items.ValueKind != JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return true;
        }
    }

    /// <summary>
    /// Each run had categories of its own: what they grew by is what the run's log says of them, and what the run's page of categories
    /// says.
    /// </summary>
    private async Task AssertCategoriesAsync(List<Run> runs, Report before, Report after)
    {
        foreach (var run in runs)
        {
            var log = await marketplace.Platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log");
            foreach (var category in await marketplace.Platform.AllAsync<RunCategory>($"/api/runs/{run.Id}/categories"))
            {
                var (grown, wasted) = (
                    after[category.CategoryId].SettledUsd - before[category.CategoryId].SettledUsd,
                    after[category.CategoryId].WastedUsd - before[category.CategoryId].WastedUsd
                );
                Assert.Equal(log.Where(entry => entry.Category == category.Name).Sum(entry => entry.CostUsd), grown);
                Assert.Equal(
                    log.Where(entry => entry.Category == category.Name && entry.Outcome == "skipped").Sum(entry => entry.CostUsd),
                    wasted
                );
                Assert.Equal((category.Actual.SettledUsd, category.Actual.WastedUsd), (grown, wasted));
            }
        }
    }

    private async Task<Dictionary<string, Report>> ReadAllAsync()
    {
        var reports = new Dictionary<string, Report>(StringComparer.Ordinal);
        foreach (var by in Groupings)
        {
            var path = $"/api/spend?from={from}&to={Today()}&by={by}";
            var rows = await marketplace.Platform.AllAsync<Row>(path);
            var report = reports[by] = new Report(
                (await marketplace.Platform.GetAsync<Totals>(path)).Total.Sum,
                rows.ToDictionary(r => r.Key ?? "", r => r.Sum, StringComparer.Ordinal)
            );
            Assert.Equal(
                (report.Total.SettledUsd, report.Total.UncertainUsd, report.Total.WastedUsd, report.Total.TotalUsd),
                (rows.Sum(r => r.SettledUsd), rows.Sum(r => r.UncertainUsd), rows.Sum(r => r.WastedUsd), rows.Sum(r => r.TotalUsd))
            );
        }
        return reports;
    }

    private static string Today() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed record Report(Sum Total, IReadOnlyDictionary<string, Sum> Rows)
    {
        private static readonly Sum Nothing = new(null, 0, 0, 0, 0);

        public Sum this[string key] => Rows.GetValueOrDefault(key, Nothing);
    }

    private sealed record Sum(string? Name, decimal SettledUsd, decimal UncertainUsd, decimal WastedUsd, decimal TotalUsd);

    private sealed record Row(
        string? Key,
        string? Name,
        long Calls,
        decimal SettledUsd,
        decimal UncertainUsd,
        decimal TotalUsd,
        decimal WastedUsd,
        decimal DiscrepancyUsd,
        long UsefulItems,
        decimal? UsdPerUsefulItem
    )
    {
        public Sum Sum => new(Name, SettledUsd, UncertainUsd, WastedUsd, TotalUsd);
    }

    private sealed record Totals(Row Total);

    private sealed record RunCategory(string CategoryId, string Name, Actual Actual);

    private sealed record Actual(decimal SettledUsd, decimal WastedUsd, decimal? UsdPerUsefulItem);
}
