using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Runs;

[Collection(SiteCollection.Feed)]
public sealed class FailureTests(SiteFixture site)
{
    /// <summary>Six malformed answers, of which one was collected since, and two products that are not there.</summary>
    private RunView Run(string name, RunState state = RunState.CompletedWithFailures, Guid? resolvedBy = null)
    {
        var run = site.Api.Add(Samples.Run(name, state, done: 800));
        site.Api.FailuresOf[run.Id] =
        [
            .. Enumerable
                .Range(1, 8)
                .Select(i => new FailureView(
                    $"ebay:B{i:0000}:1",
                    "ebay",
                    "Knitting & Crochet Supplies",
                    $"B{i:0000}",
                    i <= 6 ? SkipReason.Malformed : SkipReason.NotFound,
                    i <= 6 ? "the title is missing" : "the provider responded with 404",
                    i <= 6 ? 200 : 404,
                    DateTimeOffset.UtcNow.AddMinutes(-1),
                    i == 1 ? resolvedBy ?? Guid.CreateVersion7() : null
                )),
        ];
        return run;
    }

    private async Task<Visit> OpenAsync(RunView run, bool script = false, string user = "admin", string query = "")
    {
        var visit = await site.SignedInAsync(user, script, path: $"/admin/automation/runs/{run.Id}?tab=failures{query}");
        return visit;
    }

    [Fact]
    public async Task A_failure_names_its_product_its_reason_and_its_cost_and_the_retry_that_makes_sense_is_primary()
    {
        lock (site.Api.Products)
            site.Api.Products.Add(new("FAIL1", "Yarn bowl", null, null, null, null, 20m, null, false, DateTimeOffset.UtcNow, 1, []));
        var run = site.Api.Add(Samples.Run("Named", RunState.CompletedWithFailures, done: 300));
        FailureView Of(string provider, string subject, SkipReason reason) =>
            new($"{provider}:{subject}:1", provider, "Knitting", subject, reason, "it said so", 500, DateTimeOffset.UtcNow, null)
            {
                CostUsd = 0.002m,
            };
        site.Api.FailuresOf[run.Id] = [Of("ebay", "FAIL1", SkipReason.ServerError), Of("amazon", "c1", SkipReason.NotFound)];
        await using var visit = await OpenAsync(run);
        var row = visit["failure-row"].First;
        await Expect(row.GetByRole(AriaRole.Link, new() { Name = "Yarn bowl" })).ToHaveAttributeAsync("href", "/products/FAIL1");
        await Expect(row).ToContainTextAsync("Server error (500)");
        await Expect(row).ToContainTextAsync("$0.0020");
        await Expect(visit["failure-row"].Nth(1)).ToContainTextAsync("Amazon category c1");
        await Expect(visit["failures"].Locator(".btn-primary")).ToHaveTextAsync(["Retry these (1)"]);
        await Expect(visit["failure-group"].First.Locator(".btn-primary")).ToHaveCountAsync(1); // not of what nobody has
        await Expect(visit.Page.Locator(".page-head .btn-primary")).ToHaveTextAsync(["View 600 products"]);
        site.Api.FailuresOf[run.Id] = [Of("ebay", "FAIL1", SkipReason.ServerError), Of("ebay", "FAIL2", SkipReason.TimedOut)];
        await visit.Page.ReloadAsync();
        await Expect(visit["failures"].Locator(".btn-primary")).ToHaveTextAsync(["Retry all failed (2)"]);
        await Expect(visit.Page.Locator(".page-head .btn-primary")).ToHaveTextAsync(["Retry 2"]);
        lock (site.Api.Products)
            site.Api.Products.RemoveAll(p => p.Asin == "FAIL1");
    }

    [Fact]
    public async Task Failures_are_grouped_by_reason_and_filtered_in_the_address()
    {
        var resolver = Guid.CreateVersion7();
        var run = Run("Grouped", resolvedBy: resolver);
        await using var visit = await OpenAsync(run);
        await Expect(visit["failure-group"]).ToHaveCountAsync(2);
        var malformed = visit["failure-group"].First;
        foreach (
            var text in new[]
            {
                "Malformed response",
                "6 failures, 1 of them collected by a retry",
                "B0001",
                "the title is missing",
                "and 3 more",
                "Retry these (5)",
            }
        )
            await Expect(malformed).ToContainTextAsync(text);
        await Expect(malformed.Locator(".failure-examples a")).ToHaveCountAsync(3);
        await Expect(visit["retry-all"]).ToContainTextAsync("Retry all failed (7)");
        await Expect(visit["failure-row"]).ToHaveCountAsync(8);
        Assert.Equal($"/admin/automation/runs/{resolver}", await visit["resolved-by"].GetAttributeAsync("href"));

        await visit["failure-group"].Nth(1).GetByTestId("show-reason").ClickAsync();
        await Expect(visit["failure-row"]).ToHaveCountAsync(2);
        Assert.Contains("reason=notFound", visit.Page.Url, StringComparison.Ordinal);
        await Expect(visit["failure-group"]).ToHaveCountAsync(2);
        await visit.Page.GetByText("Show all failures").ClickAsync();
        await Expect(visit["failure-row"]).ToHaveCountAsync(8);
    }

    [Fact]
    public async Task One_reason_is_retried_from_a_dialog_that_names_the_cost()
    {
        var run = Run("To retry");
        await using var visit = await OpenAsync(run, script: true);
        await visit["retry-reason"].First.ClickAsync();
        await Expect(visit["retry-dialog"]).ToBeVisibleAsync();
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.01");
        await Expect(visit["review-row"]).ToContainTextAsync("5 eBay calls ($0.01)");
        await Expect(visit["confirm-retry"]).ToHaveTextAsync("Retry 5 calls · about $0.01 (never over $5.00)");
        await visit["confirm-retry"].ClickAsync();
        await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("To retry · retry 1");
        await Expect(visit["retry-of"]).ToHaveAttributeAsync("href", $"/admin/automation/runs/{run.Id}");
        Assert.Empty(visit.Complaints);

        await visit.Page.GotoAsync($"/admin/automation/runs/{run.Id}?tab=failures");
        await visit["retry-all"].ClickAsync(); // a retry is running by now: said before anything is confirmed
        await Expect(visit["retry-dialog"].GetByTestId("problem")).ToContainTextAsync("You can retry its failures once that has ended.");
        await Expect(visit["confirm-retry"]).ToHaveCountAsync(0);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task The_budget_holds_for_a_retry_as_for_a_start()
    {
        var run = Run("Dear");
        try
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 0.014m };
            await using var visit = await OpenAsync(run);
            await visit["retry-all"].ClickAsync();
            await Expect(visit["review-verdict"]).ToContainTextAsync("Too much");
            await Expect(visit["confirm-retry"]).ToBeDisabledAsync();
            await Expect(visit["retry-what-if"]).ToContainTextAsync("Malformed response: 5 calls");
            await Expect(visit["retry-what-if"]).ToContainTextAsync("Raise the cap to $0.024 → everything fits");

            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 0.017m };
            await visit.Page.ReloadAsync();
            await Expect(visit["review-verdict"]).ToContainTextAsync("Close to the cap: 82.3 %");
            await visit["acknowledge-warning"].EvaluateAsync("box => box.required = false");
            await visit["confirm-retry"].ClickAsync();
            await Expect(visit["problem"]).ToContainTextAsync("Tick that you have seen the warning");
            await visit["acknowledge-warning"].CheckAsync();
            await visit["confirm-retry"].ClickAsync();
            await Expect(visit.Page.Locator("h1")).ToHaveTextAsync("Dear · retry 1");
        }
        finally
        {
            site.Api.Settings = site.Api.Settings with { BudgetCapUsd = 5m };
        }
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_viewer_sees_the_cost_but_cannot_confirm_it()
    {
        var run = Run("Looked at");
        await using var visit = await site.SignedInAsync("viewer", script: false, path: $"/admin/automation/runs/{run.Id}/retry");
        await Expect(visit["review-total"]).ToHaveTextAsync("$0.014");
        await Expect(visit["confirm-retry"]).ToBeDisabledAsync();
        await Expect(visit["confirm-retry"]).ToHaveAttributeAsync("title", "Only an admin can start a run.");
    }

    [Theory]
    [Trait("Suite", "all")]
    [InlineData("admin", RunState.Running, "once the run has ended")]
    [InlineData("viewer", RunState.CompletedWithFailures, "nly an admin can start a run")]
    public async Task Where_a_retry_is_not_possible_its_buttons_say_why(string user, RunState state, string why)
    {
        await using var visit = await OpenAsync(Run("Barred", state), user: user);
        await Expect(visit["failures"]).ToContainTextAsync(why);
        foreach (var button in new[] { visit["retry-all"], visit["retry-reason"].First })
        {
            Assert.Contains(why, await button.GetAttributeAsync("title"), StringComparison.Ordinal);
            Assert.Null(await button.GetAttributeAsync("href"));
        }
    }
}
