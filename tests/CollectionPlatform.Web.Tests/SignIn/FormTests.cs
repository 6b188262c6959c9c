using System.Net;
using CollectionPlatform.Web.ApiClient;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.SignIn;

/// <summary>Every form of every page, as whoever may not send it.</summary>
[Collection(SiteCollection.Limits)]
public sealed class FormTests(LimitsFixture site)
{
    [Fact]
    public async Task No_form_is_taken_without_its_token_or_with_that_of_somebody_else()
    {
        var forms = await FormsAsync();
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        using var other = new Stranger(site.Web.Url);
        await other.SignInAsync("viewer");
        site.Api.Calls.Clear();
        foreach (var path in forms.Select(f => f.Path))
        foreach (var token in (string?[])[null, "", "CfDJ8", await other.TokenAsync("/admin/settings")])
        {
            using var answer = await admin.PostAsync(path, token, ("theme", "dark"), ("budgetCapUsd", "99"));
            var page = await answer.Content.ReadAsStringAsync();
            Assert.True(
                answer.StatusCode == HttpStatusCode.BadRequest && page.Contains("This page is out of date", StringComparison.Ordinal),
                $"{path} answers {(int)answer.StatusCode} to the token {token ?? "of nobody"}\n{page}"
            );
        }
        NothingChanged();
        Assert.Equal(200, (int)(await admin.GetAsync("/admin/settings")).StatusCode); // nobody was signed out
    }

    [Fact]
    public async Task Who_was_made_a_viewer_meanwhile_changes_nothing_and_is_told_why_in_words_of_people()
    {
        var forms = (await FormsAsync()).Where(f => f.Form.IsForAdmins).ToList();
        Assert.InRange(forms.Count, 20, int.MaxValue);
        site.Api.Users.Add("demi");
        site.Api.Admins.Add("demi");
        using var demi = new Stranger(site.Web.Url);
        await demi.SignInAsync("demi");
        var token = await demi.TokenAsync("/admin/settings"); // the page stays open
        site.Api.Admins.Remove("demi");
        site.Api.Calls.Clear();
        foreach (var (_, path) in forms)
        {
            var (status, said) = await Stranger.ReadAsync(demi.PostAsync(path, token, ("budgetCapUsd", "99")));
            Assert.Equal((path, HttpStatusCode.Forbidden, ProblemWords.AdminsOnly), (path, status, said));
        }
        NothingChanged();
        Assert.Equal(200, (int)(await demi.GetAsync("/admin/settings")).StatusCode); // a viewer may go on looking
        site.Api.Users.Remove("demi");
    }

    private async Task<List<(PageForm Form, string Path)>> FormsAsync()
    {
        var run = site.Api.Add(Samples.Run("Watched")).Id;
        var forms = await PageForm.AllAsync();
        Assert.Contains(forms, f => f is { Page: "admin/settings", Handler: "Cap", IsForAdmins: true });
        Assert.Contains(forms, f => f is { Page: "signout", IsForAdmins: false });
        return [.. forms.Select(f => (f, f.PathOf(run)))];
    }

    /// <summary>The Api was asked who somebody is, and for nothing else that is no question.</summary>
    private void NothingChanged() =>
        Assert.All(site.Api.Calls.Select(c => c.Call), call =>
            Assert.True(call.StartsWith("GET ", StringComparison.Ordinal) || call == "POST /api/sessions/check", call)
        );
}
