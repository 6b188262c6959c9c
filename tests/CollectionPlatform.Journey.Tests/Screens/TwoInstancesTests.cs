using CollectionPlatform.Journey.Tests.Support;
using CollectionPlatform.TestSupport;
using Microsoft.Playwright;
using Xunit.Abstractions;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Journey.Tests.Screens;

/// <summary>Two processes of the site over one Api and one Redis, as behind a load balancer.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class TwoInstancesTests(Marketplace marketplace, ITestOutputHelper output)
{
    [Fact]
    public async Task Pages_at_two_instances_show_every_entry_once_in_order_the_death_of_one_leaves_the_other_and_a_session_is_of_both()
    {
        var platform = await marketplace.ResetAsync();
        await marketplace.SlowDownAsync(30);
        await platform.SetRatesAsync(amazon: 20, ebay: 4); // until the pages are open, however slow the browser
        await using var second = await WebInstance.StartAsync(platform.Stack);
        await using var here = await marketplace.SignInAsync();
        await using var there = await here.AnotherAsync(second.Url); // never signed in there
        using var visitor = await WebVisitor.SignInAsync(platform.Stack);
        var run = await platform.StartAsync("Two instances", marketplace.Categories.Skip(15).Take(3));
        foreach (var page in (RunPage[])[here, there])
            await page.OpenAsync(run.Id);
        await using var hubHere = await HubWatcher.OpenAsync(platform.Stack.WebUrl, visitor.Session, run.Id);
        await using var hubThere = await HubWatcher.OpenAsync(second.Url, visitor.Session, run.Id);
        await platform.SetRatesAsync(ebay: 20);

        foreach (var page in (RunPage[])[here, there])
            await page.UntilAsync(shown => shown is { Newest: > 40, IsSamePage: true }, "what is collected");
        await Eventually.Holds(
            () => hubHere.Last > 40 && hubThere.Last > 40,
            describe: () => $"both hubs tell of it; they do up to {hubHere.Last} and {hubThere.Last}"
        );
        await platform.SetRatesAsync(ebay: 4); // so that the run does not end before all is seen, however slow the browser
        await second.Kill9Async();
        await Expect(there.Page.Locator("#connection")).ToContainTextAsync("Connection lost");
        await Eventually.Holds(() => !hubThere.IsListening, describe: () => "the connection to the hub that died is cut");
        var killed = (await here.ReadAsync()).Newest;
        await here.UntilAsync(shown => shown.Newest > killed + 5, "that it goes on without the other");
        await Expect(here.Page.Locator("#connection")).ToBeHiddenAsync();
        // as a page that the balancer sends here now
        await using var hubAfter = await HubWatcher.OpenAsync(platform.Stack.WebUrl, visitor.Session, run.Id, hubThere.Last);
        await second.StartAgainAsync();
        await Expect(there.Page.Locator("#connection")).ToBeHiddenAsync();

        await platform.SetRatesAsync(ebay: 150);
        run = await platform.EndedAsync(run);
        var log = await platform.AllAsync<LogEntry>($"/api/runs/{run.Id}/log");
        await Eventually.Holds(
            () => hubHere.Last == log.Count && hubAfter.Last == log.Count,
            describe: () => $"the hubs tell of all {log.Count}; they do up to {hubHere.Last} and {hubAfter.Last}"
        );
        Assert.Equal("completed", run.State);
        foreach (var page in (RunPage[])[here, there])
        {
            await page.AssertShowsAsync(platform, run);
            await page.UntilAsync(shown => shown.Newest == log.Count && shown.IsSamePage, "the last entry");
            var told = await page.Page.FeedAsync();
            output.WriteLine($"A page: {told.Count(number => number > 0)} entries, {told.Count(number => number < 0)} marks");
            PageNotes.AssertWhole(told, log);
        }
        PageNotes.AssertWhole(Told(hubHere), log);
        PageNotes.AssertWhole([.. Told(hubThere), .. Told(hubAfter)], log);
        Assert.Empty(here.Errors);
        await AssertOneSessionAsync(here, there, run);
    }

    private static List<long> Told(HubWatcher hub) =>
        [.. hub.Messages.SelectMany(message => message.Skipped > 0 ? message.Entries.Prepend(-message.Skipped) : message.Entries)];

    /// <summary>A form made by the one is taken by the other; who signs out at the one is signed out at the other.</summary>
    private static async Task AssertOneSessionAsync(RunPage here, RunPage there, Run run)
    {
        var form = here
            .Page.APIRequest.CreateFormData()
            .Set("__RequestVerificationToken", await here.Page.Locator("[name=__RequestVerificationToken]").First.InputValueAsync());
        var answer = await there.Page.APIRequest.PostAsync($"/admin/automation/runs/{run.Id}?handler=pause", new() { Form = form });
        Assert.Equal(409, answer.Status); // understood, and refused because the run has ended; a form that is not known is a 400

        var both = await here.AnotherTabAsync();
        var web = new Uri(there.Page.Url).GetLeftPart(UriPartial.Authority);
        await both.Page.GotoAsync($"{web}/products");
        await Expect(both.Page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Products");
        await both.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await both.ArrivesAtAsync($"{web}/signin");
        await here.Page.GotoAsync("/products");
        Assert.Equal("/signin", new Uri(here.Page.Url).AbsolutePath);
    }
}
