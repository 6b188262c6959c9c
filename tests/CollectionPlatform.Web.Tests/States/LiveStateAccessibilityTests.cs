using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.States;

/// <summary>What comes and goes on a page, looked at by axe while it is there: banners, notices, dialogs.</summary>
[Collection(SiteCollection.Away)]
[Trait("Suite", "all")]
public sealed class LiveStateAccessibilityTests(SiteFixture site) : IDisposable
{
    private readonly List<string> findings = [];

    public void Dispose()
    {
        site.Api.Runs.Clear();
        site.Api.News.Clear();
        site.Api.Away = false;
        site.Api.EbayIs(GateState.Up);
        lock (site.Api.Products)
            site.Api.Products.Clear();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Banners_that_tell_of_the_connection_are_read_by_everybody(ColorScheme scheme)
    {
        var path = $"/admin/automation/runs/{site.Api.Add(Samples.Run("Cut off", done: 20), 20).Id}";
        await using var visit = await site.SignedInAsync(scheme: scheme, path: path);
        await Expect(visit.Page.Locator("[data-updated-at]")).ToHaveCountAsync(1);
        site.Api.Away = true;
        await Expect(visit.Page.Locator("[data-trouble]")).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);
        site.Api.Away = false;

        await visit.Page.Context.SetOfflineAsync(true);
        await SaysAsync(visit, "You are offline");
        await visit["pause-run"].ClickAsync();
        await SaysAsync(visit, "Nothing was sent");
        await visit.Page.Context.SetOfflineAsync(false);

        await visit.Page.RouteWebSocketAsync("**/hub/live*", socket => _ = socket.CloseAsync());
        await visit.Page.RouteAsync("**/hub/live*/**", route => route.AbortAsync());
        await visit.Page.RouteAsync("**/hub/live?*", route => route.AbortAsync());
        var examined = new TaskCompletionSource();
        await visit.Page.RouteAsync($"**{path}", async route =>
        {
            if (route.Request.Method != "HEAD")
            {
                await route.ContinueAsync();
                return;
            }
            await examined.Task; // the third try asks whether the session still holds
            await route.FulfillAsync(new() { Status = 401 });
        });
        await visit.Page.GotoAsync(path);
        await SaysAsync(visit, "Connection lost");
        examined.SetResult();
        await SaysAsync(visit, "Your session has ended");
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Notices_states_and_what_happened_meanwhile_are_read_by_everybody(ColorScheme scheme)
    {
        await using var visit = await site.SignedInAsync(scheme: scheme, path: "/products");
        foreach (var name in new[] { "Spring catalogue", "Lamps" })
            site.Api.News.Add(
                new(DateTimeOffset.UtcNow.AddMinutes(-9), site.Api.Add(Samples.Run(name, RunState.CompletedWithFailures, done: 700)))
            );
        site.Api.News.Add(new(DateTimeOffset.UtcNow.AddMinutes(-9), Stopped()));
        await visit.Page.GotoAsync("/admin/automation");
        await Expect(visit["away-run"].First).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);

        foreach (var state in new[] { RunState.Pending, RunState.Pausing, RunState.Paused, RunState.Cancelling, RunState.Failed })
            await visit.ExamineAsync($"/admin/automation/runs/{site.Api.Add(Samples.Run($"{state}", state, done: 90), 90).Id}", findings);

        var waits = site.Api.Add(Samples.Run("Waits", done: 90) with { WaitingFor = new("ebay", "away", DateTimeOffset.UtcNow) }, 90);
        foreach (var gate in new[] { GateState.RateLimited, GateState.Down })
        {
            site.Api.EbayIs(gate, "service unavailable (503)", nextTry: 3500);
            foreach (var page in new[] { $"/admin/automation/runs/{waits.Id}", "/admin/automation" })
            {
                await visit.Page.GotoAsync(page);
                await Expect(visit["provider-trouble"].Locator(".countdown")).ToBeVisibleAsync();
                await visit.ExamineAsync(null, findings);
            }
        }
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Dialogs_and_the_pill_of_new_products_are_read_by_everybody(ColorScheme scheme)
    {
        await using var visit = await site.SignedInAsync(scheme: scheme, path: $"/admin/automation/runs/{Stopped().Id}");
        await visit["raise-cap-and-resume"].ClickAsync();
        await Expect(visit["raise-cap-dialog"]).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);
        await visit.Page.Keyboard.PressAsync("Escape");
        await visit["cancel-run"].ClickAsync();
        await Expect(visit["confirm"]).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);

        var failed = site.Api.Add(Samples.Run("To be retried", RunState.CompletedWithFailures, done: 300), 300);
        await visit.Page.GotoAsync($"/admin/automation/runs/{failed.Id}");
        await visit["retry-run"].ClickAsync();
        await Expect(visit["retry-dialog"].GetByTestId("review-total")).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);

        await visit.Page.RouteAsync("**/products?*handler=*", route =>
            route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"count\":12,\"more\":false}" })
        );
        lock (site.Api.Products)
            site.Api.Products.Add(new("PILL", "Linen thread", null, null, null, null, 4m, null, false, DateTimeOffset.UtcNow, 1, []));
        site.Api.Add(Samples.Run("Brings products", done: 20));
        await visit.Page.GotoAsync("/products");
        await Expect(visit.Page.GetByText("12 new — show")).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);
        await visit.Page.Keyboard.PressAsync("?");
        await Expect(visit["keys"]).ToBeVisibleAsync();
        await visit.ExamineAsync(null, findings);
        Assert.True(findings.Count == 0, string.Join("\n", findings));
    }

    private RunView Stopped() =>
        site.Api.Add(Samples.Run("At the cap", RunState.BudgetStopped, done: 1000) with { Spend = RunSpend.Of(5, 0, 5, 5) }, 10);

    private async Task SaysAsync(Visit visit, string banner)
    {
        await Expect(visit.Page.Locator("#connection")).ToContainTextAsync(banner);
        await visit.ExamineAsync(null, findings);
    }
}
