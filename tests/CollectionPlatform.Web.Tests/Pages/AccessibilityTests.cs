using CollectionPlatform.Core.Items;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>Every page with much on it, looked at by axe.</summary>
[Collection(SiteCollection.Pages)]
[Trait("Suite", "all")]
public sealed class AccessibilityTests(SiteFixture site) : IDisposable
{
    public void Dispose()
    {
        Spend.SpendSamples.Clear(site.Api);
        site.Api.EbayIs(GateState.Up);
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_serious(ColorScheme scheme)
    {
        var stopped = Full(RunState.BudgetStopped, "Stopped by its budget");
        var failed = Full(RunState.CompletedWithFailures, "Ended with failures");
        var running = Full(RunState.Running, "At work");
        var cleaned = Full(RunState.Completed, "Without details");
        site.Api.Runs[cleaned.Id] = cleaned with { DetailsRemovedAt = DateTimeOffset.UtcNow, DetailsRemovedBy = Guid.NewGuid() };
        AddProduct();
        Spend.SpendSamples.Fill(site.Api);
        site.Api.Values[failed.Id] = new(
            new(400, 352, 112, 30),
            [new(Guid.NewGuid(), "Lamps", new(150, 140, 12, 30)), new(Guid.NewGuid(), "Rugs", new(250, 212, 100, 30))]
        );
        site.Api.EbayIs(GateState.NeedsAttention, "everything fails alike: the title is missing", "needed");
        List<string> findings = [];

        await using var stranger = await site.VisitAsync(scheme: scheme);
        await stranger.ExamineAsync("/signin", findings);
        await using var visit = await site.SignedInAsync(scheme: scheme);
        foreach (
            var page in new[]
            {
                "/admin/automation",
                $"/admin/automation/runs/{running.Id}",
                $"/admin/automation/runs/{running.Id}?tab=categories",
                $"/admin/automation/runs/{failed.Id}?reason=malformed",
                $"/admin/automation/runs/{stopped.Id}?tab=events",
                "/admin/automation/retention?days=30",
                $"/admin/automation/runs/{site.Api.Add(Samples.Retention(RunState.Completed, 12, 12)).Id}",
                $"/admin/automation/runs/{cleaned.Id}",
                "/admin/spend",
                "/admin/settings?cap=7",
                "/no-such-page",
            }
        )
            await visit.ExamineAsync(page, findings);

        await visit.Page.GotoAsync("/admin/settings");
        await visit["save-cap"].ClickAsync();
        await Expect(visit.Page.Locator(".alert-success")).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);
        await visit.ExamineAsync($"/admin/automation/runs/{running.Id}/retry", findings); // refused

        await visit.Page.GotoAsync("/products");
        await visit["nav-running"].ClickAsync();
        await visit.ExamineAsync(null, findings);
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit["product-row"].First.Locator("summary").ClickAsync();
        await Expect(visit["product-row"].First).ToContainTextAsync("yarn_house");
        await visit.ExamineAsync(null, findings);
        await visit.ExamineAsync("/products/B000", findings);

        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 0.014m };
        await visit.ExamineAsync($"/admin/automation/runs/{failed.Id}/retry", findings);
        site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        await visit.Page.GotoAsync("/admin/automation");
        await visit["start-collection"].ClickAsync();
        await visit.Page.Locator("[data-select-all]").CheckAsync();
        await Expect(visit["review-what-if"]).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    private RunView Full(RunState state, string name)
    {
        var run = site.Api.Add(Samples.Run(name, state, done: 700) with { Spend = RunSpend.Of(4.4m, 0.05m, 5, 5) }, 700);
        site.Api.Histories[run.Id] = new(run.StartedAt, 10, 60, [new(0, 10, 200, 0, 2m), new(30, 5, 50, 0, 2.4m)]);
        site.Api.Moneys[run.Id] = Samples.Money(run) with { UncertainUsd = 0.05m, WastedUsd = 0.12m, DiscrepancyUsd = 0.3m };
        site.Api.Events[run.Id] =
        [
            new(DateTimeOffset.UtcNow, "providerPaused", "system", "ebay: down"),
            new(DateTimeOffset.UtcNow, "completed", "system", "Nothing is missing"),
            new(DateTimeOffset.UtcNow, "failed", "system", "x"),
        ];
        return run;
    }

    private void AddProduct()
    {
        lock (site.Api.Products)
        {
            var known = site.Api.Products.Count;
            site.Api.Products.Add(Samples.Product($"B{known:000}", "Linen thread", 1000 + known) with { Url = "https://example.com/p" });
        }
    }
}
