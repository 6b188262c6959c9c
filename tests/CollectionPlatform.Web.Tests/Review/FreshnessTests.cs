using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Review;

/// <summary>Skipping what was looked up lately, and refreshing what was not.</summary>
[Collection(SiteCollection.Jobs)]
public sealed class FreshnessTests(SiteFixture site) : IDisposable
{
    private const string Saved = "Skips 75 look-ups younger than 7 days · saves $0.18";

    public void Dispose() => site.Api.Selections.Clear();

    [Fact]
    public async Task Skipping_changes_the_estimate_at_once_and_is_kept_on_the_run()
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        await Expect(visit["skip-fresh"]).Not.ToBeCheckedAsync();
        await Expect(visit["skip-days"]).ToHaveValueAsync("7");
        await visit.Page.Locator("input[name=categoryIds]").First.CheckAsync();
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.29");
        await Expect(visit["review-skipped"]).ToHaveCountAsync(0);

        await visit["skip-fresh"].CheckAsync();
        await Expect(visit["review-skipped"]).ToHaveTextAsync(Saved);
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.11");
        await Expect(visit["row-skipped"]).ToHaveTextAsync("75 skipped");
        await Expect(visit.Page.Locator(".age").First).ToHaveTextAsync("25 of 100 older than 7 days");
        await visit["skip-days"].FillAsync("30");
        await Expect(visit["review-skipped"]).ToHaveTextAsync(Saved.Replace("7 days", "30 days", StringComparison.Ordinal));
        await visit["skip-days"].FillAsync("366");
        await Expect(visit.Page.Locator("dialog [role=alert]")).ToContainTextAsync("Days must be a whole number from 1 to 365.");
        await Expect(visit["confirm-start"]).ToHaveCountAsync(0);
        await visit["skip-days"].FillAsync("14");
        await visit["confirm-start"].ClickAsync();
        await visit.Page.WaitForURLAsync("**/admin/automation/runs/*");
        var run = site.Api.Runs[Guid.Parse(visit.Page.Url.Split('/')[^1])];
        Assert.Equal(14, run.SkipLookupsYoungerThanDays);
        await Expect(visit["run-skipped"]).ToContainTextAsync("0 saved $0.00");

        site.Api.Runs[run.Id] = run with { Counts = run.Counts with { SkippedFresh = 1200 }, Spend = run.Spend with { SavedUsd = 2.5m } };
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.58");
        await Expect(visit.Page.Locator("input[name=categoryIds]:checked")).ToHaveCountAsync(2);
        await Expect(visit.Page.Locator("input[name=categoryIds]").First).ToBeCheckedAsync();
        Assert.Equal(
            (10, 0.60m, null),
            site.Api.LastStale is { } asked ? (asked.OlderThanDays, asked.WithinUsd, asked.SkipLookupsYoungerThanDays) : default
        );
        await Expect(visit["confirm-start"]).ToBeEnabledAsync();
    }
}
