using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Timeline;

[Collection(SiteCollection.Pages)]
public sealed class TimelinePageTests(SiteFixture site) : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    public void Dispose() => site.Api.Outages.Clear();

    private RunView Past(string name, double hoursAgo, double hours, Guid? retryOf = null)
    {
        var at = Now.AddHours(-hoursAgo);
        var run = site.Api.Add(
            Samples.Run(name, RunState.CompletedWithFailures, 300, at: at) with
            {
                FinishedAt = at.AddHours(hours),
                RetryOf = retryOf,
                RequestedBy = "maria",
            }
        );
        site.Api.Events[run.Id] =
        [
            new(at, "running", "system", ""),
            new(at.AddHours(hours / 4), "waiting", "system", "waiting for ebay: service unavailable (503)"),
            new(at.AddHours(hours / 2), "goingOn", "system", "the provider responds again"),
            new(at.AddHours(hours), "completedWithFailures", "system", ""),
        ];
        return run;
    }

    [Fact]
    public async Task The_strip_shows_runs_waits_and_outages_and_each_leads_to_its_moment()
    {
        var run = Past("Drawn", 8, 4);
        site.Api.Outages.Enqueue(new("ebay", "service unavailable (503)", Now.AddHours(-7), Now.AddHours(-6), run.Id, 1));
        await using var visit = await site.SignedInAsync(script: false);
        var strip = visit["strip"];
        var bar = strip.Locator($"[data-run-id='{run.Id}']");
        await Expect(bar)
            .ToHaveAttributeAsync(
                "aria-label",
                new System.Text.RegularExpressions.Regex("^Drawn: Completed with 3 failures, .* worked 3:00:00$")
            );
        await Expect(strip.GetByTestId("strip-outage"))
            .ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^eBay: service unavailable"));
        var wait = strip.Locator("a[aria-label^='Drawn: waiting']");
        var (whole, part) = (await bar.Locator("rect").BoundingBoxAsync(), await wait.Locator("rect").First.BoundingBoxAsync());
        Assert.Equal(0.25, part!.Width / whole!.Width, 0.02);
        await wait.Locator("rect").First.ClickAsync();
        await Expect(visit.Page.Locator(".event:target")).ToContainTextAsync("Waiting for eBay: service unavailable");
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_strip_of_a_week_stands_in_the_address_and_stays_with_a_filter()
    {
        var old = Past("Days ago", 80, 4);
        await using var visit = await site.SignedInAsync();
        var bar = visit["strip"].Locator($"[data-run-id='{old.Id}']");
        await Expect(bar).ToHaveCountAsync(0);
        await visit["strip-week"].ClickAsync();
        await Expect(bar).ToHaveCountAsync(1);
        Assert.EndsWith("?range=week#timeline", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.SelectOptionAsync("#state", "completed");
        await visit.Page.ArrivesAtAsync("**/admin/automation?range=week&state=completed#timeline");
    }

    [Fact]
    public async Task The_strip_is_walked_with_arrow_keys_and_tells_what_has_the_focus()
    {
        Past("First bar", 23.5, 1);
        Past("Last bar", 2, 1);
        await using var visit = await site.SignedInAsync();
        await visit["strip"].Locator("a[tabindex='0']").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Home");
        await Expect(visit["strip"].Locator("a:focus"))
            .ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^First bar: Comp"));
        await Expect(visit.Page.Locator("#tip")).ToContainTextAsync("First bar: Completed with 3 failures");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(visit["strip"].Locator("a:focus"))
            .ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("^First bar: waiting"));
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.ArrivesAtAsync("**?tab=events&eventsAfter=*");
    }

    [Fact]
    public async Task A_row_has_what_a_run_took_brought_and_cost_and_its_retries_stand_below_it()
    {
        var run = Past("Parent of it", 3, 2);
        var retry = Past("Parent of it · retry 1", 0.5, 0.25, run.Id);
        await using var visit = await site.SignedInAsync(path: "/admin/automation?q=parent+of+it");
        var rows = visit["timeline-run"];
        await Expect(rows).ToHaveCountAsync(2);
        Assert.Equal([$"{run.Id}", $"{retry.Id}"], await rows.EvaluateAllAsync<string[]>("all => all.map(row => row.dataset.runId)"));
        await Expect(rows.Nth(1)).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("nested"));
        await Expect(rows.First.Locator("dd")).ToHaveTextAsync(["1:30:00", "900", "3"]); // the wait left out
        await Expect(rows.First).ToContainTextAsync("$0.72 of $5.00");
        await Expect(rows.First).ToContainTextAsync("maria");
        await visit.Page.Locator("main").FocusAsync();
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("j");
        await Expect(rows.Nth(1).GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("k");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.ArrivesAtAsync($"**/runs/{run.Id}");
    }
}
