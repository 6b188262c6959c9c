using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Review;

/// <summary>Answers to a choice whose text is late, or does not come to its end.</summary>
[Collection(SiteCollection.Jobs)]
public sealed class CutAnswerTests(SiteFixture site)
{
    /// <summary>
    /// While <c>held</c> is a list, texts of answers wait in it; while <c>cut</c> is set, they end as a lost connection does.
    /// </summary>
    private const string Interfere = """
        const read = Response.prototype.text;
        Response.prototype.text = async function () {
          if (window.cut) throw new TypeError("network error");
          if (window.held) await new Promise((go) => window.held.push(go));
          return read.call(this);
        };
        """;

    [Fact]
    public async Task An_answer_that_a_newer_choice_overtakes_within_its_text_is_left_without_a_complaint()
    {
        await using var visit = await OpenAsync();
        await visit.Page.EvaluateAsync("() => { window.held = []; }");
        await TickAsync(visit, 0);
        await visit.Page.WaitForFunctionAsync("() => window.held.length === 1");
        await TickAsync(visit, 1);
        await visit.Page.WaitForFunctionAsync("() => window.held.length === 2");
        await visit.Page.EvaluateAsync("() => { const all = window.held; window.held = undefined; all.forEach((go) => go()); }");

        await Expect(visit["review-row"]).ToHaveCountAsync(2);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_answer_that_is_cut_within_its_text_says_so_and_the_next_choice_is_priced()
    {
        await using var visit = await OpenAsync();
        await visit.Page.EvaluateAsync("() => { window.cut = true; }");
        await TickAsync(visit, 0);
        await Expect(visit.Page.Locator("[data-review-result] [role=alert]")).ToContainTextAsync("could not reach its server");
        await visit.Page.EvaluateAsync("() => { window.cut = false; }");
        await TickAsync(visit, 1);

        await Expect(visit["review-row"]).ToHaveCountAsync(2);
        await Expect(visit["confirm-start"]).ToBeEnabledAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_dialog_whose_text_is_cut_leads_to_the_page_that_does_the_same()
    {
        await using var visit = await site.SignedInAsync();
        await visit.Page.EvaluateAsync("() => { Response.prototype.text = () => Promise.reject(new TypeError('network error')); }");
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Start collection" }).First.ClickAsync();
        await visit.Page.ArrivesAtAsync("**/admin/automation/review*");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task An_answer_from_another_page_is_told_and_the_next_choice_is_priced()
    {
        await using var visit = await OpenAsync();
        await visit.Page.RouteAsync("**/review?handler=cost", route =>
            route.FulfillAsync(new() { Status = 302, Headers = [new("Location", "/no-such-page")] })
        );
        await TickAsync(visit, 0);
        await Expect(visit.Page.Locator("[data-review-result] [role=alert]")).ToBeVisibleAsync();
        await visit.Page.UnrouteAllAsync();
        await TickAsync(visit, 1);

        await Expect(visit["review-row"]).ToHaveCountAsync(2);
    }

    private async Task<Visit> OpenAsync()
    {
        var visit = await site.SignedInAsync(path: "/products");
        await visit.Page.AddInitScriptAsync(Interfere);
        await visit.Page.GotoAsync("/admin/automation/review");
        return visit;
    }

    private static Task TickAsync(Visit visit, int category) => visit.Page.Locator("input[name=categoryIds]").Nth(category).CheckAsync();
}
