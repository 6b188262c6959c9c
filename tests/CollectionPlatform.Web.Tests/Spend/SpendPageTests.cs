using System.Globalization;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Spend;

[Collection(SiteCollection.Pages)]
public sealed class SpendPageTests(SiteFixture site) : IDisposable
{
    public void Dispose() => SpendSamples.Clear(site.Api);

    [Fact]
    [Trait("Suite", "all")]
    public Task Without_scripts_it_goes_the_same_way() =>
        It_goes_from_the_menu_by_month_category_provider_and_run_and_the_address_keeps_it(script: false);

    [Theory]
    [Trait("Suite", "all")]
    [InlineData(true)]
    public async Task It_goes_from_the_menu_by_month_category_provider_and_run_and_the_address_keeps_it(bool script)
    {
        SpendSamples.Fill(site.Api);
        await using var visit = await site.SignedInAsync(script: script);
        await visit.Page.Locator(".topnav").GetByText("Spend").ClickAsync();
        await Expect(visit.Page).ToHaveTitleAsync("Spend · CollectionPlatform");
        await Expect(visit["spend-row"]).ToHaveCountAsync(9);
        await Expect(visit["spend-month"]).ToHaveCountAsync(12);
        await Expect(visit["track-headline"]).ToHaveTextAsync("Last 10 estimates within 7 %");
        var total = await visit["spend-total"].InnerTextAsync();
        foreach (var (by, rows) in new[] { ("Category", 6), ("Provider", 2), ("Run", 100) })
        {
            await visit.Page.Locator(".spend-by").GetByText(by).ClickAsync();
            await Expect(visit["spend-row"]).ToHaveCountAsync(rows);
            Assert.Contains($"by={by.ToLowerInvariant()}", visit.Page.Url, StringComparison.Ordinal);
            Assert.DoesNotMatch("=(&|$)", visit.Page.Url);
        }
        await visit.Page.GetByText("Next page").ClickAsync();
        await visit.Page.GetByText("Next page").ClickAsync();
        await Expect(visit["spend-row"]).ToHaveCountAsync(40);
        await visit.Page.FillAsync("#from", "2026-01-01");
        await visit.Page.FillAsync("#to", "2026-01-31");
        await visit.Page.Locator(".spend-days .btn").ClickAsync();
        await Expect(visit.Page.Locator("#spend-title")).ToHaveTextAsync("1 Jan 2026 – 31 Jan 2026");
        Assert.EndsWith("/admin/spend?by=run&from=2026-01-01&to=2026-01-31", visit.Page.Url, StringComparison.Ordinal);
        var file = await visit.Page.Context.APIRequest.GetAsync((await visit.Page.GetAttributeAsync("a[download]", "href"))!);
        Assert.Equal("run,2026-01-01,2026-01-31\r\n", await file.TextAsync());
        Assert.NotEqual("$0.00", total);
    }

    [Fact]
    public async Task The_rows_add_up_to_the_total_that_stands_above_them()
    {
        SpendSamples.Fill(site.Api);
        await using var visit = await site.SignedInAsync(script: false, path: "/admin/spend?by=provider");
        var rows = await visit["spend-row-total"].AllInnerTextsAsync();
        Assert.Equal(Usd(await visit["spend-total"].InnerTextAsync()), rows.Sum(Usd));

        static decimal Usd(string text) => decimal.Parse(text.Replace("$", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }

    [Fact]
    [Trait("Suite", "all")]
    public async Task A_month_leads_to_its_categories_within_the_period()
    {
        SpendSamples.Fill(site.Api);
        await using var visit = await site.SignedInAsync(path: "/admin/spend?by=month&from=2026-01-10&to=2026-11-05");
        site.Api.Spend["month"] = [.. site.Api.Spend["month"].Take(1).Select(r => r with { Key = "2026-01", Name = "2026-01" })];
        await visit.Page.ReloadAsync();
        await visit["spend-row"].Locator("a").ClickAsync();
        await Expect(visit["spend-row"]).ToHaveCountAsync(6);
        Assert.EndsWith("?by=category&from=2026-01-10&to=2026-01-31", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_ever_nothing_here_and_a_wrong_question_are_three_views_with_one_action_each()
    {
        var runs = site.Api.Runs.ToArray();
        site.Api.Runs.Clear();
        try
        {
            await using var visit = await site.SignedInAsync(path: "/admin/spend");
            await Expect(visit["spend-empty"]).ToContainTextAsync("Nothing has been spent yet");
            await Expect(visit["spend-empty"].Locator(".btn")).ToHaveTextAsync("Start a collection");

            site.Api.Add(Samples.Run("Ended", RunState.Completed));
            await visit.Page.GotoAsync("/admin/spend?from=2025-01-01&to=2025-01-31");
            await Expect(visit["spend-no-match"]).ToContainTextAsync("Nothing was spent in 1 Jan 2025 – 31 Jan 2025.");
            await Expect(visit["spend-no-match"].Locator(".btn")).ToHaveTextAsync("Show all time");

            foreach (
                var (query, sentence) in new[]
                {
                    ("from=2025-02-30", "From must be a day like"),
                    ("from=2025-02-02&to=2025-02-01", "The first day must not be after the last."),
                    ("from=2000-01-01&to=2025-02-01", "from must lie at most 3660 days before to."),
                }
            )
            {
                var answer = await visit.Page.GotoAsync($"/admin/spend?{query}");
                Assert.Equal(400, answer!.Status);
                await Expect(visit["problem"]).ToContainTextAsync(sentence);
                await Expect(visit.Page.Locator(".spend-problem .btn")).ToHaveTextAsync("Show the last 12 months");
            }
        }
        finally
        {
            foreach (var (id, run) in runs)
                site.Api.Runs[id] = run;
        }
    }
}
