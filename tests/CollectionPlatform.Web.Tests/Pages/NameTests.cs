using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Formatting;
using CollectionPlatform.Web.Pages.Admin.Automation.Run.Tabs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>Names that people gave stay theirs, and stay apart.</summary>
[Collection(SiteCollection.Budget)]
public sealed class NameTests(SiteFixture site)
{
    [Theory]
    [InlineData("waiting for ebay", "waiting for eBay")]
    [InlineData("amazon: rate limit reached (429)", "Amazon: rate limit reached (429)")]
    [InlineData("ebay and amazon.", "eBay and Amazon.")]
    [InlineData("ebay:B0012:1 of myebaytest, amazonas, amazon.de", "ebay:B0012:1 of myebaytest, amazonas, amazon.de")]
    public void A_provider_is_named_as_people_name_it_where_it_is_meant(string told, string read) => Assert.Equal(read, Show.Names(told));

    [Theory]
    [InlineData("pending", "1 failure of my ebay test of amazonas is tried again, about $0.002 of a cap of $5.00")]
    [InlineData("retried", "1 failure is tried again by a new run")]
    public void The_name_of_a_run_within_an_event_is_left_as_it_is(string kind, string detail) =>
        Assert.Equal(detail, EventWords.Cause(new(DateTimeOffset.UnixEpoch, kind, "admin", detail)));

    [Fact]
    [Trait("Suite", "all")]
    public async Task Categories_of_one_name_are_told_apart_and_history_wins_over_what_was_set()
    {
        CategoryView[] twins =
        [
            new(Guid.CreateVersion7(), "Accessories 2", "acc-men", 5000, true),
            new(Guid.CreateVersion7(), "Accessories 2", "acc-women", null, true),
        ];
        site.Api.Categories.AddRange(twins);
        try
        {
            await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
            await Expect(visit.Page.GetByText("Accessories 2").First.Locator("..").Locator("..")).ToContainTextAsync("acc-men");
            foreach (var twin in twins)
                await visit.Page.CheckAsync($"[value='{twin.Id}']");
            await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
            await Expect(visit["review-row"].Nth(0)).ToContainTextAsync("acc-men");
            await Expect(visit["review-row"].Nth(1)).ToContainTextAsync("acc-women");
            await Expect(visit["review-overruled"]).ToHaveTextAsync("Past runs replace the 5,000 products set for it.");
            await Expect(visit.Page.Locator("label", new() { HasText = "Category 01" })).Not.ToContainTextAsync("c1 ");
        }
        finally
        {
            site.Api.Categories.RemoveAll(c => twins.Contains(c));
        }
    }

    [Fact]
    public async Task Days_of_the_timeline_say_that_they_are_those_of_UTC()
    {
        site.Api.Add(Samples.Run("Of today", RunState.Completed, at: DateTimeOffset.UtcNow));
        await using var visit = await site.SignedInAsync(script: false);
        await Expect(visit.Page.Locator("h3.day", new() { HasText = "Today" })).ToHaveTextAsync("Today (UTC)");
    }
}
