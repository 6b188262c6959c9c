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
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        var run = site.Api.Runs[Guid.Parse(visit.Page.Url.Split('/')[^1])];
        Assert.Equal(14, run.SkipLookupsYoungerThanDays);
        await Expect(visit["run-skipped"]).ToContainTextAsync("0 saved $0.00");

        site.Api.Runs[run.Id] = run with { Counts = run.Counts with { SkippedFresh = 1200 }, Spend = run.Spend with { SavedUsd = 2.5m } };
        await Expect(visit["run-skipped"]).ToContainTextAsync("1,200 saved $2.50");
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit["timeline-skipped"].First).ToContainTextAsync("1,200 look-ups skipped, saved $2.50");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_scripts_it_is_the_same_and_Run_again_begins_with_it()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        await visit.Page.GetByText("Category 01").ClickAsync();
        await visit["skip-fresh"].CheckAsync();
        await visit.Page.Locator("[name=skipDays]").PressAsync("Enter"); // shows the cost, whatever buttons come first
        await Expect(visit["review-skipped"]).ToHaveTextAsync(Saved);
        await Expect(visit.Page.Locator(".age").First).ToHaveTextAsync("25 of 100 older than 7 days");
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        var run = site.Api.Runs[Guid.Parse(visit.Page.Url.Split('/')[^1])];
        Assert.Equal(7, run.SkipLookupsYoungerThanDays);

        site.Api.Runs[run.Id] = run with { State = RunState.Completed, SkipLookupsYoungerThanDays = 21 };
        site.Api.Outcomes[run.Id] = [.. Samples.Outcomes(site.Api.Categories).Take(1)];
        await visit.Page.GotoAsync($"/admin/automation/review?run={run.Id}");
        await Expect(visit["skip-fresh"]).ToBeCheckedAsync();
        await Expect(visit["skip-days"]).ToHaveValueAsync("21");
        await Expect(visit["review-skipped"]).ToContainTextAsync("younger than 21 days");
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_what_is_stale_is_chosen_too() =>
        What_is_stale_is_chosen_for_an_amount_and_what_was_left_out_is_said(script: false);

    [Theory]
    [InlineData(true)]
    public async Task What_is_stale_is_chosen_for_an_amount_and_what_was_left_out_is_said(bool script)
    {
        await using var visit = await site.SignedInAsync(script: script, path: "/admin/automation/review");
        await visit.Page.Locator("input[name=categoryIds]").Nth(9).CheckAsync();
        await visit.Page.GetByText("Refresh what is stale").ClickAsync();
        await visit.Page.FillAsync("[name=staleDays]", "10");
        await visit["stale-within"].FillAsync("0.60");
        await visit["choose-stale"].ClickAsync();
        await Expect(visit["stale-choice"])
            .ToHaveTextAsync(
                "Chose 2 categories with data older than 10 days, the oldest first: $0.58. Category 03 does not fit. "
                    + "27 categories have nothing older."
            );
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
