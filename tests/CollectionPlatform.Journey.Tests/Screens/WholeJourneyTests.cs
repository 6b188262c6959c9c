using System.Globalization;
using CollectionPlatform.Journey.Tests.Support;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

/// <summary>
/// What one person does from the sign-in to the file of products, by clicks alone; only the marketplace's moods are set from outside.
/// </summary>
[Collection(Marketplace.Name)]
public sealed partial class WholeJourneyTests(Marketplace marketplace, ITestOutputHelper output)
{
    private const double NotFoundRate = 0.05;

    [Fact]
    public async Task A_collection_goes_from_the_review_through_an_outage_its_failures_and_their_retry_to_the_exported_products()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(50);
        await platform.SetRatesAsync(ebay: 20); // half a minute, unless it is let go
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { NotFoundRate = NotFoundRate });
        await using var person = await marketplace.SignInAsync();

        var run = await ReviewAndStartAsync(platform, person, [.. marketplace.Categories.Skip(30).Take(6)]);
        await OutlastAnOutageAsync(platform, person);
        await platform.SetRatesAsync();
        await person.UntilAsync(
            shown => shown is { State: "completedWithFailures", IsSamePage: true },
            "that the run is complete, with failures"
        );
        await person.AssertShowsAsync(platform, run);

        var retry = await RetryAsync(platform, person, run);
        await AssertResolvedAsync(platform, person, run, retry);
        foreach (var one in (Run[])[run, retry])
            await AssertInTimelineAsync(platform, person, one);
        await FindAndExportAsync(platform, person, run);
        Assert.Empty(person.Errors);
    }

    /// <summary>The feed moves; eBay goes away; the page tells when it is tried again, and goes on by itself when it is back.</summary>
    private async Task OutlastAnOutageAsync(Platform platform, RunPage person)
    {
        var first = await person.UntilAsync(shown => shown is { State: "running", Newest: > 0, IsSamePage: true }, "what is collected");
        await person.UntilAsync(
            shown => shown.Newest > first.Newest + 20 && shown.Done > first.Done && shown.IsSamePage,
            "that the feed moves"
        );

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "down", RetryAfterSeconds = 5 });
        var trouble = person.Page.Locator("[data-testid=provider-trouble][data-provider=ebay]");
        await Expect(trouble).ToContainTextAsync("Waiting for eBay · next try in 0:0");
        IReadOnlyList<ShownCountdown> read = [];
        await Eventually.Holds(
            async () => (read = await person.Page.CountdownsAsync()).GroupBy(c => c.Place).Any(one => Seconds(one).Distinct().Count() > 1),
            describe: () => $"the countdown goes down by itself; it read {string.Join(", ", read)}"
        );
        foreach (var one in read.GroupBy(c => c.To))
            Assert.Equal(Seconds(one).OrderDescending(), Seconds(one));
        output.WriteLine($"The countdown read {string.Join(", ", read.Select(c => c.Text))}.");
        var waiting = await person.ReadAsync();
        Assert.True(waiting is { State: "running", IsSamePage: true }, $"An outage is no state: {waiting}");

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { Mode = "up" });
        await Expect(trouble).ToHaveCountAsync(0);
        await person.UntilAsync(
            shown => shown.Newest > waiting.Newest && shown.Done > waiting.Done && shown.IsSamePage,
            "that it goes on by itself"
        );
    }

    /// <summary><c>in 0:04</c> is 4, <c>now</c> is 0.</summary>
    private static IEnumerable<int> Seconds(IEnumerable<ShownCountdown> read) =>
        read.Select(c =>
            c.Text.StartsWith("in ", StringComparison.Ordinal)
                ? (int)TimeSpan.ParseExact(c.Text[3..], @"m\:ss", CultureInfo.InvariantCulture).TotalSeconds
                : 0
        );

    /// <summary>What was not found is there by now; the failures of the run are tried again from its page.</summary>
    private static async Task<Run> RetryAsync(Platform platform, RunPage person, Run run)
    {
        var failures = await platform.FailuresAsync(run);
        var refused = (await platform.Ledger.CallsAsync(run.Id)).Where(call => call.Status == 404).ToList();
        Assert.NotEmpty(failures);
        Assert.Equal(
            refused.Select(call => call.Key).Order(StringComparer.Ordinal),
            failures.Select(failure => failure.UnitId).Order(StringComparer.Ordinal)
        );
        await person.OpenTabAsync("Failures");
        await Expect(person["failure-group"]).ToHaveCountAsync(1);
        await Expect(person["failure-group"]).ToHaveAttributeAsync("data-reason", "notFound");
        await Expect(person["failure-count"]).ToHaveTextAsync($"{failures.Count} failures");
        await Expect(person["failure-row"]).ToHaveCountAsync(Math.Min(50, failures.Count));

        await platform.Ledger.SetAsync("ebay", new SandboxFaults { NotFoundRate = 0 });
        var estimate = (await platform.GetAsync<RetryEstimate>($"/api/runs/{run.Id}/retry-failed")).Estimate;
        await person["retry-all"].ClickAsync();
        await Expect(person["retry-dialog"].GetByTestId("review-total")).ToHaveTextAsync(Usd.Text(estimate.TotalUsd));
        await Expect(person["confirm-retry"])
            .ToHaveTextAsync(
                $"Retry {failures.Count} calls · about {Usd.Text(estimate.TotalUsd)} (never over {Usd.Text(estimate.BudgetCapUsd)})"
            );
        Assert.True(estimate.TotalUsd >= failures.Count * 0.002m, $"{failures.Count} calls cost more than ${estimate.TotalUsd}.");
        var retry = await platform.RunAsync(await person.StartedByAsync(() => person["confirm-retry"].ClickAsync()));
        await person.UntilAsync(shown => shown is { State: "completed", IsSamePage: true }, "that the retry is complete");
        await person.AssertShowsAsync(platform, retry);
        return retry;
    }

    /// <summary>Back on the page of the first run each failure tells which run brought what it lacked.</summary>
    private static async Task AssertResolvedAsync(Platform platform, RunPage person, Run run, Run retry)
    {
        await person["retry-of"].ClickAsync();
        await person.ArrivesAtAsync($"**/runs/{run.Id}*");
        await person.OpenTabAsync("Failures");
        await Expect(person["failure-group"]).ToContainTextAsync("all collected by a retry");
        await Expect(person["retry-all"]).ToHaveCountAsync(0);
        var rows = await person["failure-row"].CountAsync();
        await Expect(person["resolved-by"]).ToHaveCountAsync(rows);
        Assert.All(await person["resolved-by"].EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"), href =>
            Assert.Equal($"/admin/automation/runs/{retry.Id}", href)
        );
        Assert.All(await platform.FailuresAsync(run), failure => Assert.Equal(retry.Id, failure.ResolvedBy));
    }

    private static async Task AssertInTimelineAsync(Platform platform, RunPage person, Run run)
    {
        if (new Uri(person.Page.Url).AbsolutePath != "/admin/automation")
            await person.Page.GetByRole(AriaRole.Link, new() { Name = "Automation", Exact = true }).First.ClickAsync();
        var row = person.Page.Locator($"[data-testid=timeline-run][data-run-id='{run.Id}']");
        await Expect(row).ToContainTextAsync(Usd.Text((await platform.Ledger.ReadAsync()).BilledUsd(run.Id)));
    }

    /// <summary>The products of the run, one of them by its number, and the files of all.</summary>
    private static async Task FindAndExportAsync(Platform platform, RunPage person, Run run)
    {
        var products = (await platform.AllAsync<Product>($"/api/products?runId={run.Id}")).ToDictionary(
            product => product.Asin,
            StringComparer.Ordinal
        );
        await person.Page.GetByRole(AriaRole.Link, new() { Name = "Products", Exact = true }).ClickAsync();
        await person.ArrivesAtAsync("**/products");
        await person.Page.GetByLabel("Run", new() { Exact = true }).SelectOptionAsync(run.Id);
        await person.ArrivesAtAsync($"**/products?*runId={run.Id}*");
        var shown = await person["product-row"].EvaluateAllAsync<string[]>("rows => rows.map(row => row.dataset.asin)");
        Assert.Equal(Math.Min(50, products.Count), shown.Distinct().Count(products.ContainsKey));

        var wanted = products.Values.First(product => product.Listings.Count > 0);
        var search = person.Page.GetByRole(AriaRole.Searchbox);
        await search.FillAsync(wanted.Asin);
        await search.PressAsync("Enter");
        await Expect(person["product-row"]).ToHaveCountAsync(1);
        await Expect(person["product-row"]).ToContainTextAsync(wanted.Title);
        await person["product-row"].Locator("summary").ClickAsync();
        foreach (var listing in wanted.Listings)
            await Expect(person["product-row"]).ToContainTextAsync(listing.Seller.Username);
        await search.FillAsync("");
        await search.PressAsync("Enter");
        await Expect(person["product-row"]).ToHaveCountAsync(shown.Length);

        await Downloads.AssertAreWhatTheApiSaysAsync(platform, person, run);
    }

    private sealed record RetryEstimate(ReviewEstimate Estimate);

    private sealed record ReviewEstimate(decimal TotalUsd, decimal BudgetCapUsd);
}
