using System.Diagnostics;
using System.Net.Http.Json;
using CollectionPlatform.Journey.Tests.Support;
using Xunit.Abstractions;

namespace CollectionPlatform.Journey.Tests.Security;

/// <summary>Copies of a cookie, and pages left open, after the session is over: at the real site, and at a second instance of it.</summary>
[Collection(Marketplace.Name)]
[Trait("Suite", "all")]
public sealed class EndedSessionTests(Marketplace marketplace, ITestOutputHelper output)
{
    private const string Password = "a long enough password";

    [Fact]
    public async Task Sign_out_new_password_lockout_and_removal_end_copied_cookies_and_open_pages_at_every_instance()
    {
        var platform = await marketplace.ResetAsync();
        await platform.SetRatesAsync(amazon: 1, ebay: 1);
        var run = await platform.StartAsync("Watched by many", marketplace.Categories.Take(2));
        await using var second = await WebInstance.StartAsync(platform.Stack);
        var api = platform.Stack.Api;
        await AddUserAsync(platform, "bystander");
        using var bystander = await WebVisitor.SignInAsync(second.Url, "bystander", Password);
        await using var bystandersPage = await HubWatcher.OpenAsync(second.Url, bystander.Session, run.Id);

        await AssertEndsAsync("sign-out", visitor => visitor.SignOutAsync());
        await AssertEndsAsync("password", _ => api.PutAsJsonAsync("/api/users/password/password", new { password = "another long one" }));
        await AssertEndsAsync("lockout", _ => GuessAsync("lockout"));
        await AssertEndsAsync("removal", async _ =>
        {
            using var removed = await api.DeleteAsync(new Uri("/api/users/removal", UriKind.Relative));
            await AddUserAsync(platform, "removal"); // a namesake
        });
        Assert.True(bystandersPage.IsListening);
        Assert.True(await bystander.IsInAsync());

        async Task AssertEndsAsync(string userName, Func<WebVisitor, Task> end)
        {
            await AddUserAsync(platform, userName);
            using var visitor = await WebVisitor.SignInAsync(platform.Stack.WebUrl, userName, Password);
            using var thief = visitor.Copy();
            using var thiefThere = visitor.Copy(second.Url);
            await using var page = await HubWatcher.OpenAsync(platform.Stack.WebUrl, thief.Session, run.Id);
            await using var pageThere = await HubWatcher.OpenAsync(second.Url, thiefThere.Session, run.Id);
            await Eventually.Holds(() => page.Messages.Count > 0 && pageThere.Messages.Count > 0, describe: () => "both pages are told");
            Assert.True(await thief.IsInAsync() && await thiefThere.IsInAsync());
            var form = await thief.FormAsync("/admin/settings");
            Assert.Equal("/admin/settings", await AddKeyAsync(thief, form, $"before {userName}")); // what is refused afterwards

            await end(visitor);
            var watch = Stopwatch.StartNew();
            Assert.Equal("/signin", await AddKeyAsync(thief, form, $"after {userName}"));
            Assert.DoesNotContain(await platform.AllAsync<ApiKey>("/api/keys"), key => key.Name == $"after {userName}");
            Assert.False(await thief.IsInAsync());
            Assert.False(await thiefThere.IsInAsync());
            await Eventually.Holds(
                () => !page.IsListening && !pageThere.IsListening,
                TimeSpan.FromSeconds(5), // far sooner than the check of every 30 s
                () => $"the live pages end with the session ({userName})"
            );
            output.WriteLine($"{userName}: both live pages ended within {watch.ElapsedMilliseconds} ms.");
            await Assert.ThrowsAnyAsync<Exception>(() => HubWatcher.OpenAsync(second.Url, thiefThere.Session, run.Id));
        }

        async Task GuessAsync(string userName)
        {
            for (var i = 0; i < 5; i++)
                await Assert.ThrowsAsync<InvalidOperationException>(() => WebVisitor.SignInAsync(second.Url, userName, "a wrong password"));
        }
    }

    [Fact]
    public async Task A_browser_that_was_signed_in_before_gets_in_while_others_lock_its_user_out()
    {
        var platform = await marketplace.ResetAsync();
        await AddUserAsync(platform, "target");
        var web = platform.Stack.WebUrl;
        using var visitor = await WebVisitor.SignInAsync(web, "target", Password);
        await visitor.SignOutAsync();
        for (var i = 0; i < 5; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => WebVisitor.SignInAsync(web, "target", "a wrong password"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => WebVisitor.SignInAsync(web, "target", Password)); // a stranger's browser
        await visitor.SignInAgainAsync("target", Password);
        Assert.True(await visitor.IsInAsync());
    }

    private sealed record ApiKey(string Name);

    /// <summary>Sends the form of a new key; answers the page that this leads to.</summary>
    private static async Task<string> AddKeyAsync(WebVisitor visitor, string form, string name)
    {
        using var answer = await visitor.PostAsync("/admin/settings?handler=addKey", form, ("name", name), ("role", "admin"));
        return answer.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private static async Task AddUserAsync(Platform platform, string userName)
    {
        using var answer = await platform.PostAsync(
            "/api/users",
            new
            {
                userName,
                password = Password,
                role = "admin",
            }
        );
        Assert.Equal(201, (int)answer.StatusCode);
    }
}
