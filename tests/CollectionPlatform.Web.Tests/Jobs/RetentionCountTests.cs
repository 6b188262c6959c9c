using CollectionPlatform.Web.Tests.Site;
using static Microsoft.Playwright.Assertions;

namespace CollectionPlatform.Web.Tests.Jobs;

[Collection(SiteCollection.Budget)]
[Trait("Suite", "all")]
public sealed class RetentionCountTests(SiteFixture site)
{
    [Fact]
    public async Task A_count_that_takes_long_is_no_outage_and_is_not_needed()
    {
        site.Api.CountGate = new TaskCompletionSource();
        try
        {
            await using var visit = await site.SignedInAsync(script: false, path: "/admin/automation/retention?days=30"); // 10 s
            await Expect(visit["retention-slow"]).ToContainTextAsync("Counting takes a while");
            await Expect(visit["count-again"]).ToHaveAttributeAsync("href", "/admin/automation/retention?days=30");
            await visit["start-retention"].ClickAsync();
            await Expect(visit.Page.Locator("h1")).ToContainTextAsync("Retention");
            await Expect(visit["run-state"]).ToBeVisibleAsync();
        }
        finally
        {
            site.Api.CountGate.TrySetResult();
            site.Api.CountGate = FakeApi.Open();
            foreach (var run in site.Api.Runs.Values.Where(r => r.Job == Core.Runs.JobNames.Retention))
                site.Api.Runs.TryRemove(run.Id, out _);
        }
    }
}
