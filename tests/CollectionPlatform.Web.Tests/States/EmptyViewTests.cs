using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>Where nothing is yet, a page says so and offers the one thing that changes it.</summary>
[Collection(SiteCollection.Away)]
public sealed class EmptyViewTests : IDisposable
{
    private readonly SiteFixture site;
    private readonly List<CategoryView> categories;

    public EmptyViewTests(SiteFixture site)
    {
        this.site = site;
        categories = [.. site.Api.Categories];
        site.Api.Runs.Clear();
        site.Api.Categories.Clear();
    }

    public void Dispose()
    {
        site.Api.Runs.Clear();
        site.Api.Categories.AddRange(categories);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_any_run_product_or_category_each_page_says_what_is_missing_and_has_one_action()
    {
        await using var visit = await site.SignedInAsync(script: false);
        await OffersAsync(visit, "/admin/automation", "No runs yet.", "Start collection", "/admin/automation/review");
        await OffersAsync(
            visit,
            "/products",
            "No products yet. They appear here while a collection runs.",
            "Start a collection",
            "/admin/automation/review"
        );
        await OffersAsync(
            visit,
            "/admin/automation/review",
            "There are no categories yet.",
            "Add or import categories",
            "/admin/settings#categories"
        );
        await OffersAsync(visit, "/admin/settings", "No categories yet.", "Import categories", "#csv");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task Without_a_category_the_action_opens_the_form_that_imports_some()
    {
        await using var visit = await site.SignedInAsync(path: "/admin/settings");
        await Expect(visit.Page.Locator("#csv")).ToBeHiddenAsync();
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Import categories" }).ClickAsync();
        await Expect(visit.Page.Locator("#csv")).ToBeVisibleAsync();
        await using var viewer = await site.SignedInAsync("viewer", script: false, path: "/admin/settings");
        await Expect(viewer.Page.Locator(".empty")).ToContainTextAsync("No categories yet.");
        await Expect(viewer.Page.Locator(".empty .btn")).ToHaveCountAsync(0); // nothing that would be refused
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task An_empty_log_says_whether_something_may_still_come_and_leads_to_the_events()
    {
        foreach (
            var (state, says) in new[]
            {
                (RunState.Running, "Nothing collected yet. Items appear here as they arrive."),
                (RunState.Cancelled, "Nothing was collected."),
            }
        )
        {
            var run = site.Api.Add(Samples.Run("Nothing in it", state));
            await using var visit = await site.SignedInAsync(script: false, path: $"/admin/automation/runs/{run.Id}?tab=feed");
            var empty = visit.Page.Locator("[data-feed-empty]");
            await Expect(empty).ToContainTextAsync(says);
            await Expect(empty.GetByRole(AriaRole.Link)).ToHaveTextAsync(["See the events"]);
            await empty.GetByRole(AriaRole.Link).ClickAsync();
            await visit.Page.ArrivesAtAsync($"*/admin/automation/runs/{run.Id}?tab=events*");
            await Expect(visit.Page.GetByText("Started over 5 categories")).ToBeVisibleAsync();
        }
    }

    private static async Task OffersAsync(Visit visit, string page, string says, string action, string leadsTo)
    {
        await visit.Page.GotoAsync(page);
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync(says);
        await Expect(visit.Page.Locator(".empty .btn")).ToHaveTextAsync([action]);
        await Expect(visit.Page.Locator(".empty .btn")).ToHaveAttributeAsync("href", leadsTo);
    }
}
