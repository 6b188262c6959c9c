using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Review;

/// <summary>The review as a screen: what is chosen and how old it is on the left, what it costs on the right.</summary>
[Collection(SiteCollection.Away)]
public sealed class ReviewLayoutTests : IDisposable
{
    private const string Checked = "input[name=categoryIds]:checked";

    private readonly SiteFixture site;
    private readonly List<CategoryView> before;

    public ReviewLayoutTests(SiteFixture site)
    {
        this.site = site;
        before = [.. site.Api.Categories];
        // The first was collected an hour ago, the second two days ago, the others never.
        site.Api.Categories[0] = before[0] with { LastCollectedAt = DateTimeOffset.UtcNow.AddHours(-1.1) };
        site.Api.Categories[1] = before[1] with { LastCollectedAt = DateTimeOffset.UtcNow.AddHours(-49) };
    }

    public void Dispose()
    {
        site.Api.Categories.Clear();
        site.Api.Categories.AddRange(before);
    }

    private async Task<Visit> OpenAsync(int width = 1440, int height = 900)
    {
        var visit = await site.SignedInAsync(width: width);
        await visit.Page.SetViewportSizeAsync(width, height);
        await visit["start-collection"].ClickAsync();
        await Expect(visit["review-dialog"]).ToBeVisibleAsync();
        return visit;
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_choice_is_counted_shown_alone_and_cleared()
    {
        await using var visit = await OpenAsync();
        await Expect(visit.Page.Locator(".picker-count")).ToContainTextAsync("0 of 30 selected");
        await Expect(visit.Page.Locator(".categories .fresh").Nth(0)).ToHaveTextAsync("1 h ago");
        await Expect(visit.Page.Locator(".categories .fresh").Nth(1)).ToHaveTextAsync("2 days ago");
        await Expect(visit.Page.Locator(".categories .fresh").Nth(2)).ToHaveTextAsync("never");
        foreach (var i in new[] { 0, 7, 20 })
            await visit.Page.Locator("input[name=categoryIds]").Nth(i).CheckAsync();
        await Expect(visit.Page.Locator("[data-picked]")).ToHaveTextAsync("3");
        await visit.Page.GetByText("Show selected").ClickAsync();
        await Expect(visit.Page.Locator(".categories li:visible")).ToHaveCountAsync(3);
        await visit.Page.Locator("input[name=categoryIds]").Nth(7).UncheckAsync();
        await Expect(visit.Page.Locator(".categories li:visible")).ToHaveCountAsync(3); // nothing moves under the pointer
        await visit.Page.GetByText("Show all", new() { Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator(".categories li:visible")).ToHaveCountAsync(30);
        await Expect(visit["review-row"]).ToHaveCountAsync(2);
        await visit.Page.GetByText("Clear", new() { Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("[data-picked]")).ToHaveTextAsync("0");
        await Expect(visit["confirm-start"]).ToHaveCountAsync(0);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Every_figure_has_room_the_sum_stays_in_sight_and_nothing_scrolls_sideways()
    {
        await using var visit = await OpenAsync(1440, 900);
        await visit.Page.CheckAsync("[data-select-all]");
        await Expect(visit["review-row"]).ToHaveCountAsync(30);
        foreach (
            var (width, height, row) in new (int, int, int?)[]
            {
                (1440, 900, 32),
                (1024, 768, 32),
                (720, 450, 32), // 1440 at 200 %
                (390, 844, null),
                (320, 640, null),
            }
        )
        {
            await visit.Page.SetViewportSizeAsync(width, height);
            if (row is { } pixels)
                Assert.InRange((await visit["review-row"].First.BoundingBoxAsync())!.Height, pixels - 1, pixels + 1);
            await visit["review-row"].First.ScrollIntoViewIfNeededAsync();
            var (table, total) = (
                (await visit.Page.Locator(".estimate-table").BoundingBoxAsync())!,
                (await visit["review-total"].BoundingBoxAsync())!
            );
            Assert.InRange(total.Y + total.Height, table.Y, table.Y + table.Height);
            const string Cut = """
                () => [...document.querySelectorAll(
                    '.estimate-table td, .review-dialog, .review-scroll, .estimate-table, .categories, .what-if')]
                  .filter(e => e.scrollWidth > e.clientWidth + 1)
                  .map(e => `${innerWidth} px: ${e.className} ${e.textContent.trim().slice(0, 40)}`)
                """;
            Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Cut));
            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth"));
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task What_is_freshest_is_taken_out_by_keyboard_and_the_focus_stays_where_it_was()
    {
        await using var visit = await OpenAsync();
        await visit.Page.CheckAsync("[data-select-all]"); // 8.70 of 5.00
        await Expect(visit["review-what-if"]).ToBeVisibleAsync();
        await visit.Page.Locator("[data-pick-out] summary").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(visit["pick-list"].Locator("li").Nth(0)).ToContainTextAsync("1 h ago");
        await Expect(visit["pick-list"].Locator("li").Nth(1)).ToContainTextAsync("2 days ago");
        await Expect(visit.Page.Locator("[name=order][value=freshest]")).ToBeFocusedAsync();
        await Expect(visit["remove-ticked"]).ToBeDisabledAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Space");
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("Space");
        await Expect(visit.Page.Locator("[data-pick-sum]")).ToHaveTextAsync("Remove 2 categories → $8.12 of the $5.00 cap");
        await visit["remove-ticked"].FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit["left-out"]).ToHaveTextAsync("Removed: Category 01 and Category 02");
        await Expect(visit["review-total"]).ToHaveTextAsync("$8.12");
        await Expect(visit.Page.Locator(Checked)).ToHaveCountAsync(28);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task What_is_ticked_while_an_answer_is_on_its_way_stays_ticked()
    {
        await using var visit = await OpenAsync();
        await visit.Page.CheckAsync("[data-select-all]");
        await Expect(visit["review-what-if"]).ToBeVisibleAsync();
        await visit.Page.ClickAsync("[data-pick-out] summary");
        var (asked, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await visit.Page.RouteAsync("**/review?handler=cost", async route =>
        {
            asked.SetResult();
            await goOn.Task;
            await route.ContinueAsync();
        });
        var answered = visit.Page.WaitForResponseAsync("**/review?handler=cost");
        await visit.Page.CheckAsync("[name=order][value=freshest]");
        await asked.Task;
        await visit["pick-list"].Locator("input").Nth(0).CheckAsync();
        await visit.Page.EvaluateAsync("() => document.querySelector('[data-pick-out]').dataset.old = ''");
        goOn.SetResult();
        await answered;
        await Expect(visit.Page.Locator("[data-pick-out]:not([data-old])")).ToHaveCountAsync(1); // the answer is shown
        await Expect(visit["pick-list"].Locator("input").Nth(0)).ToBeCheckedAsync();
        await Expect(visit.Page.Locator("[data-pick-sum]")).ToHaveTextAsync("Remove 1 category → $8.41 of the $5.00 cap");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_scripts_the_list_is_sorted_and_taken_from_too()
    {
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/review");
        await visit.Page.CheckAsync("[name=all]");
        await visit.Page.GetByText("Show the cost").ClickAsync();
        await visit.Page.ClickAsync("[data-pick-out] summary");
        await visit.Page.CheckAsync("[name=order][value=freshest]");
        await visit.Page.GetByText("Sort", new() { Exact = true }).ClickAsync();
        await Expect(visit["pick-list"].Locator("li").Nth(0)).ToContainTextAsync("Category 01");
        for (var i = 0; i < 15; i++)
            await visit["pick-list"].Locator("input").Nth(i).CheckAsync();
        await visit["remove-ticked"].ClickAsync();
        await Expect(visit["review-total"]).ToHaveTextAsync("$4.35");
        await Expect(visit.Page.Locator(Checked)).ToHaveCountAsync(15);
        await Expect(visit.Page.Locator(".picker-count")).ToContainTextAsync("15 of 30 selected");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_exact_time_is_told_to_the_keyboard_above_the_dialog()
    {
        await using var visit = await OpenAsync();
        await visit.Page.Locator("input[name=categoryIds]").First.FocusAsync();
        await Expect(visit.Page.Locator("dialog[open] > .tip")).ToHaveTextAsync($"Last collected {Exact(site.Api.Categories[0])}");

        static string Exact(CategoryView category) => CollectionPlatform.Web.Formatting.Show.Exact(category.LastCollectedAt!.Value);
    }
}
