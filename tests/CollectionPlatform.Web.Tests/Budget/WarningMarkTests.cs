using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Budget;

/// <summary>The warning mark is what the settings say, wherever it is shown or said.</summary>
[Collection(SiteCollection.Budget)]
[Trait("Suite", "all")]
public sealed class WarningMarkTests : IDisposable
{
    private readonly SiteFixture site;

    public WarningMarkTests(SiteFixture site)
    {
        this.site = site;
        site.Api.Settings = new(5m, 60);
    }

    public void Dispose() => site.Api.Settings = new(5m, 80);

    [Fact]
    public async Task The_review_judges_and_draws_by_it()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        for (var n = 10; n < 22; n++)
            await visit.Page.GetByText($"Category {n}").ClickAsync(); // 3.48 of 5.00
        await visit.Page.GetByText("Show the cost").ClickAsync();
        await Expect(visit["review-verdict"]).ToContainTextAsync("Close to the cap: 69.6 %");
        await Expect(visit["review-what-if"]).ToContainTextAsync("below 60 % of the cap");
        await Expect(visit["review-what-if"]).ToContainTextAsync("(below 60");
        await Expect(visit.Page.Locator(".money-rail text").First).ToHaveTextAsync("60 %");
        await Expect(visit.Page.Locator(".money-rail .warning").First).ToHaveAttributeAsync("x1", "60%");
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit.Page.Locator("#cap-hint")).ToContainTextAsync("warning at 60 %, stop at 100 %");
    }

    [Fact]
    public async Task The_page_of_a_run_draws_and_speaks_by_it()
    {
        var run = site.Api.Add(Samples.Run("Warned early", done: 100), 100);
        await using var visit = await site.SignedInAsync(path: $"/admin/automation/runs/{run.Id}");
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator(".money-rail .warning")).ToHaveAttributeAsync("x1", "60%");
        await Expect(visit.Page.Locator(".money-rail text").First).ToHaveTextAsync("60 %");
        site.Api.Runs[run.Id] = site.Api.Runs[run.Id] with { Spend = RunSpend.Of(3.1m, 0, 5, null) };
        await Expect(visit["run-speech"]).ToHaveTextAsync("60 % of the cap of $5.00 is spent.");
        Assert.Empty(visit.Complaints);
    }
}
