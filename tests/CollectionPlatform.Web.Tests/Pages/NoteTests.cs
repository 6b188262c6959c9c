using System.Net;
using CollectionPlatform.Web.Hosting;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Pages;

/// <summary>What the answer to a form leaves for the next page to say.</summary>
[Collection(SiteCollection.Budget)]
public sealed class NoteTests(SiteFixture site)
{
    [Fact]
    public async Task A_note_waits_for_a_person_and_is_not_taken_by_a_page_that_renews_itself()
    {
        const string page = "/admin/automation";
        using var admin = new Stranger(site.Web.Url);
        using var entered = await admin.SignInAsync();
        using var saved = await admin.PostAsync(
            "/admin/settings?handler=cap",
            await admin.TokenAsync(page),
            ("budgetCapUsd", "5"),
            ("returnUrl", page)
        );
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);

        using var renewed = await admin.GetAsync(page, $"{Notes.RenewalHeader}: {DateTimeOffset.UtcNow:O}");
        using var looked = await admin.SendAsync(HttpMethod.Head, page);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (renewed.StatusCode, looked.StatusCode));
        Assert.Contains("The cap is $5.00 now", await TextAsync(page), StringComparison.Ordinal);
        Assert.DoesNotContain("The cap is $5.00 now", await TextAsync(page), StringComparison.Ordinal); // said once

        async Task<string> TextAsync(string path)
        {
            using var answer = await admin.GetAsync(path);
            return await answer.Content.ReadAsStringAsync();
        }
    }
}
