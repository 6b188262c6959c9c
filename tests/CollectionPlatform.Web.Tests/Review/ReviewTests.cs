using System.Text.RegularExpressions;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Review;

[Collection(SiteCollection.Jobs)]
public sealed class ReviewTests(SiteFixture site)
{
    private static async Task ChooseAsync(Visit visit, int from, int to)
    {
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        await visit.Page.EvaluateAsync(
            "([from, to]) => [...document.querySelectorAll('input[name=categoryIds]')].slice(from, to).forEach(box => box.click())",
            new[] { from, to }
        );
    }

    [Fact]
    public async Task A_collection_that_fits_is_reviewed_and_started_in_the_dialog()
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        await ChooseAsync(visit, 0, 10);
        await Expect(visit["review-row"]).ToHaveCountAsync(10);
        await Expect(visit["review-row"].First)
            .ToHaveTextAsync(
                new Regex(
                    "^\\s*Category 01\\s+100\\s+5 calls\\s+\\$0.05\\s+~120 calls\\s+\\$0.24\\s+\\$0.29\\s+"
                        + "\\$0.24 – \\$0.36\\s+no past runs\\s*$"
                )
            );
        await Expect(visit["review-total"]).ToHaveTextAsync("$2.90");
        await Expect(visit["review-verdict"]).ToContainTextAsync("Fits: 58 %");
        await Expect(visit["acknowledge-warning"]).ToHaveCountAsync(0);
        await Expect(visit["confirm-start"]).ToContainTextAsync("Start · about $2.90 (never over $5.00)");
        await visit.Page.FillAsync("dialog [name=name]", "Ten categories");
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Ten categories");
        Assert.True(Guid.TryParse(site.Api.LastIdempotencyKey, out _));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_next_review_begins_with_what_was_started_last()
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await ChooseAsync(visit, 4, 7);
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.87");
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        await visit.Page.GotoAsync("/admin/automation");
        await visit["start-collection"].ClickAsync();
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.87");
        Assert.Equal(3, await visit.Page.Locator("input[name=categoryIds]:checked").CountAsync());
    }

    [Fact]
    public async Task A_warning_must_be_acknowledged()
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await ChooseAsync(visit, 0, 15); // 4.35 of 5.00
        await Expect(visit["review-verdict"]).ToContainTextAsync("Close to the cap: 87 %");
        await visit["confirm-start"].ClickAsync();
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        await visit["acknowledge-warning"].CheckAsync();
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
    }

    [Fact]
    public async Task Above_the_cap_the_start_is_barred_and_the_way_out_said()
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await visit.Page.CheckAsync("[data-select-all]"); // 30 categories: 8.70
        await Expect(visit["review-verdict"]).ToContainTextAsync("$3.70 over the $5.00 cap");
        await Expect(visit["confirm-start"]).ToBeDisabledAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Search_and_select_all_tick_what_is_shown()
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await visit.Page.FillAsync("[data-category-search]", "category 2");
        await visit.Page.CheckAsync("[data-select-all]");
        await Expect(visit["review-row"]).ToHaveCountAsync(12); // 02, 12 and 20 to 29
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit["review-dialog"]).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Without_scripts_the_same_page_does_it_in_two_steps()
    {
        await using var visit = await site.SignedInAsync(script: false);
        await visit["start-collection"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/review");
        await visit.Page.GetByText("Category 01").ClickAsync();
        await visit.Page.FillAsync("[name=name]", "By hand");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
        Assert.Equal("$0.29", await visit["review-total"].InnerTextAsync());
        await visit["confirm-start"].ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/runs/*");
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("By hand");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_scripts_an_empty_choice_and_a_missing_acknowledgement_are_explained()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
        await Expect(visit["problem"]).ToContainTextAsync("Choose at least one category");
        await visit.Page.CheckAsync("[name=all]");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Show the cost" }).ClickAsync();
        await Expect(visit["confirm-start"]).ToBeDisabledAsync();
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task A_dialog_whose_session_ended_says_so_while_choosing_too() =>
        A_dialog_whose_session_ended_says_so_and_what_was_chosen_is_there_after_the_sign_in(byStart: false);

    [Theory]
    [InlineData(true)]
    public async Task A_dialog_whose_session_ended_says_so_and_what_was_chosen_is_there_after_the_sign_in(bool byStart)
    {
        await using var visit = await site.SignedInAsync();
        await visit["start-collection"].ClickAsync();
        await ChooseAsync(visit, 2, 4);
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.58");
        await visit.Page.FillAsync("dialog [name=name]", "Kept name");
        await visit.Page.Context.ClearCookiesAsync(new() { Name = "collection-platform" });
        if (byStart)
            await visit["confirm-start"].ClickAsync();
        else
            await ChooseAsync(visit, 5, 6);
        var alert = visit["review-dialog"].GetByRole(AriaRole.Alert);
        await Expect(alert).ToHaveTextAsync("Your session has ended, sign in again. What you chose is kept.");
        await alert.GetByRole(AriaRole.Link).ClickAsync();
        await visit.Page.FillAsync("[name=userName]", "admin");
        await visit.Page.FillAsync("[name=password]", FakeApi.Password);
        await visit.Page.ClickAsync(".signin button[type=submit]");
        await visit.Page.ArrivesAtAsync("**/admin/automation/review");
        await Expect(visit["review-total"]).ToHaveTextAsync(byStart ? "$0.58" : "$0.87");
        Assert.Equal("Kept name", await visit.Page.InputValueAsync("[name=name]"));
        await visit["confirm-start"].ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Kept name");
    }
}
