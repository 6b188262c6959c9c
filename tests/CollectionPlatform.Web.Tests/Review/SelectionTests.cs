using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Review;

/// <summary>A review that begins with a run's categories or with a saved selection.</summary>
[Collection(SiteCollection.Jobs)]
public sealed class SelectionTests(SiteFixture site) : IDisposable
{
    public void Dispose() => site.Api.Selections.Clear();

    [Theory]
    [Trait("Suite", "all")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_is_run_again_with_its_categories_at_todays_price(bool script)
    {
        var run = site.Api.Add(Samples.Run("Autumn", RunState.Completed));
        site.Api.Outcomes[run.Id] = [.. Samples.Outcomes(site.Api.Categories).Take(4), Gone()];
        await using var visit = await site.SignedInAsync(script: script, path: $"/admin/automation/runs/{run.Id}");
        await visit["run-again"].ClickAsync();
        await Expect(visit["prefilled"]).ToHaveTextAsync("4 of 5 categories of “Autumn”; the others can no longer be collected");
        await Expect(visit["review-row"]).ToHaveCountAsync(4);
        await Expect(visit.Page.Locator("input[name=categoryIds]:checked")).ToHaveCountAsync(4);
        await Expect(visit.Page.Locator("#name")).ToHaveValueAsync("Autumn");
        await visit.Page.FillAsync("#name", "Autumn again");
        await visit["confirm-start"].ClickAsync();
        await Expect(visit["run-state"]).ToBeVisibleAsync();
        await Expect(visit.Page.Locator("h1", new() { HasText = "Autumn again" })).ToBeVisibleAsync();
        Assert.NotEqual($"/admin/automation/runs/{run.Id}", new Uri(visit.Page.Url).AbsolutePath);

        static RunCategoryView Gone() => Samples.Outcomes([new(Guid.NewGuid(), "Gone", "gone", 1, true)])[0];
    }

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_a_choice_is_saved_too() => A_choice_is_saved_under_a_name_chosen_replaced_and_removed(script: false);

    [Theory]
    [InlineData(true)]
    public async Task A_choice_is_saved_under_a_name_chosen_replaced_and_removed(bool script)
    {
        await using var visit = await site.SignedInAsync(script: script, path: "/admin/automation/review");
        await visit.Page.EvaluateAsync(
            "() => [...document.querySelectorAll('input[name=categoryIds]')].forEach((box, i) => box.checked = i < 3)"
        );
        await SaveAsync("Spring");
        await Expect(visit["selection-done"]).ToHaveTextAsync("Saved 3 categories as “Spring”, for everybody.");
        await Expect(visit.Page.Locator("input[name=categoryIds]:checked")).ToHaveCountAsync(3);

        await visit.Page.Locator("input[name=categoryIds]").Nth(3).CheckAsync();
        await SaveAsync("spring");
        await Expect(visit["selection-problem"]).ToContainTextAsync("already");
        await visit["replace-selection"].ClickAsync();
        await Expect(visit["selection-done"]).ToHaveTextAsync("Saved 4 categories as “spring”, for everybody.");
        await Expect(visit["selection"]).ToHaveCountAsync(1);

        await visit.Page.GotoAsync("/admin/automation");
        await visit["start-collection"].ClickAsync();
        await visit["selection"].Locator("a").ClickAsync();
        await Expect(visit["prefilled"]).ToHaveTextAsync("4 categories of “spring”");
        await Expect(visit["review-row"]).ToHaveCountAsync(4);

        await visit["selection"].Locator("summary").ClickAsync();
        await visit.Page.GetByText("Remove selection").ClickAsync();
        await Expect(visit["selection-done"]).ToHaveTextAsync("Removed.");
        await Expect(visit["selection"]).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("input[name=categoryIds]:checked")).ToHaveCountAsync(4);
        Assert.DoesNotContain(visit.Complaints, c => !c.Contains("409", StringComparison.Ordinal));

        async Task SaveAsync(string name)
        {
            if (!await visit.Page.Locator("#selection-name").IsVisibleAsync())
                await visit.Page.Locator(".selection-save summary").ClickAsync();
            await visit.Page.FillAsync("#selection-name", name);
            await visit["save-selection"].ClickAsync();
        }
    }
}
