using System.Net.Http.Json;
using System.Text.Json.Nodes;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Api.Users;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Access;

public sealed class SignInTests(ApiFixture fixture) : AccessTest(fixture)
{
    [Fact]
    public async Task Users_sign_in_with_their_password_whatever_the_case_of_their_name()
    {
        var signedIn = await SignedInAsync("Admin", ApiApp.AdminPassword);
        Assert.Equal(("admin", Role.Admin), (signedIn.UserName, signedIn.Role));
        await RefusedAsync(SignInAsync("admin", "wrong password"), 401, "wrong-credentials");
        await RefusedAsync(SignInAsync("", ""), 400, "invalid-input");
        Assert.Contains(
            "at most 200",
            await RefusedAsync(SignInAsync("admin", new string('x', 201)), 400, "invalid-input"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Unknown_names_locked_users_and_wrong_passwords_are_answered_alike()
    {
        await NewUserAsync("vera");
        await NewUserAsync("otto");
        await LockOutAsync("vera");
        var (locked, unknown, wrong) = (await AnswerAsync("vera", Password), await AnswerAsync("nobody"), await AnswerAsync("otto"));
        Assert.Equal(unknown, wrong);
        Assert.Equal(unknown, locked);

        async Task<string> AnswerAsync(string userName, string password = "wrong")
        {
            using var answer = await SignInAsync(userName, password);
            var names = string.Join(' ', answer.Headers.Concat(answer.Content.Headers).Select(h => h.Key));
            var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
            problem.Remove("traceId"); // each call has its own
            return $"{(int)answer.StatusCode} {names} {problem}";
        }
    }

    [Fact]
    public async Task Unknown_names_and_locked_users_take_as_long_as_a_wrong_password()
    {
        await NewUserAsync("vera");
        await LockOutAsync("vera");
        List<double> unknown = [],
            locked = [],
            wrong = [];
        for (var i = 0; i < 8; i++)
        {
            if (i % 4 == 0)
                await NewUserAsync($"otto{i}"); // 4 wrong passwords lock nobody
            unknown.Add(await TimeAsync("nobody"));
            locked.Add(await TimeAsync("vera"));
            wrong.Add(await TimeAsync($"otto{i / 4 * 4}"));
        }
        foreach (var other in (List<double>[])[unknown, locked])
            Assert.InRange(Median(other), Median(wrong) / 2, Median(wrong) * 2); // without a hash it is a third or less

        // processor time, which a busy machine does not stretch
        async Task<double> TimeAsync(string userName)
        {
            var before = Environment.CpuUsage.TotalTime;
            (await SignInAsync(userName, "wrong")).Dispose();
            return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
        }
        static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);
    }

    [Fact]
    public async Task The_fifth_wrong_password_locks_until_a_new_one_is_set()
    {
        await NewUserAsync("vera");
        for (var i = 1; i <= 4; i++)
            await RefusedAsync(SignInAsync("vera", "wrong"), 401, "wrong-credentials");
        await SignedInAsync("vera"); // counting begins anew
        await LockOutAsync("vera");
        await RefusedAsync(SignInAsync("vera"), 401, "wrong-credentials");
        Assert.NotNull((await GetAsync<Page<UserView>>("/api/users")).Items.Single(u => u.UserName == "vera").LockedUntil);
        await DoneAsync(Api.PutAsJsonAsync("/api/users/vera/password", new { password = "another long password" }));
        await RefusedAsync(SignInAsync("vera"), 401, "wrong-credentials");
        await SignedInAsync("vera", "another long password");
    }

    [Fact]
    public async Task Of_fifty_guesses_at_once_five_are_checked()
    {
        await NewUserAsync("vera");
        await UsersDbAsync(db =>
            db.Database.ExecuteSqlRawAsync(
                """
                create table public.counted_guesses (failed int);
                create function public.count_guess() returns trigger language plpgsql as
                  'begin insert into public.counted_guesses values (new.access_failed_count); return new; end';
                create trigger count_guess after update of access_failed_count on identity.users
                  for each row execute function public.count_guess();
                """
            )
        );
        try
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SignInAsync("vera", "wrong")));
            Assert.All(answers, a => Assert.Equal(401, (int)a.StatusCode));
            var counted = await UsersDbAsync(db =>
                db.Database.SqlQueryRaw<int>("select failed as \"Value\" from public.counted_guesses").ToListAsync()
            );
            Assert.Equal([1, 2, 3, 4, 0], counted); // the fifth locks, and counting begins anew
            await RefusedAsync(SignInAsync("vera"), 401, "wrong-credentials");
        }
        finally
        {
            await UsersDbAsync(db =>
                db.Database.ExecuteSqlRawAsync("drop function public.count_guess() cascade; drop table public.counted_guesses")
            );
        }
    }

    [Fact]
    public async Task Right_passwords_at_once_all_get_in()
    {
        await NewUserAsync("vera");
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SignedInAsync("vera")));
        Assert.Equal(12, all.Select(s => s.SessionId).Distinct().Count());
    }

    [Fact]
    public async Task A_known_browser_is_not_locked_out_from_elsewhere_but_by_its_own_wrong_passwords()
    {
        await NewUserAsync("vera");
        await NewUserAsync("otto");
        var known = (await SignedInAsync("vera")).BrowserId;
        Assert.Equal(known, (await SignedInAsync("otto", browserId: known)).BrowserId); // two people share a browser
        await LockOutAsync("vera");
        await RefusedAsync(SignInAsync("vera", browserId: Guid.NewGuid()), 401, "wrong-credentials");
        await SignedInAsync("vera", browserId: known);

        for (var i = 1; i <= 5; i++)
            await RefusedAsync(SignInAsync("vera", "wrong", known), 401, "wrong-credentials");
        await RefusedAsync(SignInAsync("vera", browserId: known), 401, "wrong-credentials");
        await SignedInAsync("otto", browserId: known);
    }

    [Fact]
    public async Task Sign_in_is_rate_limited()
    {
        await using var app = new ApiApp(Servers, ("Auth:SignInsPerMinute", "3"));
        List<HttpResponseMessage> refused = [];
        await Eventually.HoldsAsync(
            async () => // again where twelve at once take longer than their tokens need to come back
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SignInAsync(app, "nobody", "wrong password")));
                refused = [.. answers.Where(a => (int)a.StatusCode == 429)];
                return refused.Count > 0;
            },
            "a sign-in is refused"
        );
        Assert.NotNull(refused[0].Headers.RetryAfter);
        await RefusedAsync(Task.FromResult(refused[0]), 429, "too-many-requests");
    }
}
