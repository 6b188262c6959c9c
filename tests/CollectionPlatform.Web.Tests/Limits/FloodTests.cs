using System.Net;
using System.Text;
using CollectionPlatform.Web.Tests.Site;
using Xunit.Abstractions;

namespace CollectionPlatform.Web.Tests.Limits;

/// <summary>What strangers send in masses.</summary>
[Collection(SiteCollection.Limits)]
public sealed class FloodTests(LimitsFixture site, ITestOutputHelper output)
{
    /// <summary>Measured: 5 to 13 MB, most of it buffers of connections. The bodies alone are 1,600 MB.</summary>
    private const long Growth = 60_000_000;

    [Theory]
    [Trait("Suite", "all")]
    [InlineData("/theme", false)]
    [InlineData("/admin/settings?handler=import", true)]
    public Task Elsewhere_too(string path, bool chunked) => Sixty_posts_of_27_MB_leave_the_memory_flat(path, chunked);

    [Theory]
    [InlineData("/signin", true)]
    public async Task Sixty_posts_of_27_MB_leave_the_memory_flat(string path, bool chunked)
    {
        using var stranger = new Stranger(site.Web.Url);
        await stranger.TokenAsync(); // and its cookie, without which nothing is read
        var body = Encoding.ASCII.GetBytes("theme=dark&a=" + new string('x', 27_000_000));
        var before = site.Web.Memory;
        var highest = before;
        var statuses = new System.Collections.Concurrent.ConcurrentBag<HttpStatusCode?>();

        var posts = Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 30 }, async (_, _) =>
            statuses.Add(await PostAsync(stranger, path, body, chunked))
        );
        while (!posts.IsCompleted)
        {
            highest = Math.Max(highest, site.Web.Memory);
            await Task.WhenAny(posts, Task.Delay(50));
        }
        await posts;

        output.WriteLine($"{before / 1e6:0} MB before, {highest / 1e6:0} MB at most");
        Assert.InRange(highest - before, long.MinValue, Growth);
        Assert.Equal(60, statuses.Count);
        if (!chunked) // the length said it all: who is not cut off while sending is told why
            Assert.Equal([HttpStatusCode.RequestEntityTooLarge], statuses.OfType<HttpStatusCode>().Distinct());
        Assert.DoesNotContain(statuses, status => status is HttpStatusCode.OK or HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task What_tries_no_password_keeps_nobody_of_the_address_from_signing_in()
    {
        using var crowd = new Stranger(site.Proxied.Url, [.. Stranger.Https, "X-Forwarded-For: 203.0.113.9"]);
        for (var n = 0; n < 4 * LimitsFixture.Tries; n++)
        {
            using var without = new Stranger(site.Proxied.Url, [.. Stranger.Https, "X-Forwarded-For: 203.0.113.9"]);
            Assert.Equal(400, await StatusAsync(without.PostAsync("/signin", null, ("userName", "admin"), ("password", "x"))));
            Assert.Equal(400, await StatusAsync(crowd.PostAsync("/signin", "no token", ("userName", "admin"), ("password", "x"))));
            Assert.Equal(400, await StatusAsync(crowd.PostAsync("/signin", await crowd.TokenAsync(), ("userName", "admin"))));
        }
        Assert.Equal(302, await StatusAsync(crowd.SignInAsync()));
    }

    [Fact]
    public async Task Wrong_passwords_count_by_client_and_are_told_when_to_come_again()
    {
        // the last address is the proxy's word, the one before it anybody's
        using var guesser = new Stranger(site.Proxied.Url, [.. Stranger.Https, "X-Forwarded-For: 192.0.2.1, 203.0.113.10"]);
        using var sameNetwork = new Stranger(site.Proxied.Url, [.. Stranger.Https, "X-Forwarded-For: 192.0.2.2, 203.0.113.10"]);
        using var other = new Stranger(site.Proxied.Url, [.. Stranger.Https, "X-Forwarded-For: 203.0.113.11"]);
        HttpResponseMessage last;
        var tries = 0;
        do
        {
            last = await (tries % 2 == 0 ? guesser : sameNetwork).SignInAsync(password: "wrong");
        } while (++tries < 10 * LimitsFixture.Tries && last.StatusCode == HttpStatusCode.Unauthorized);

        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        Assert.True(last.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Contains("Wait ", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(302, await StatusAsync(other.SignInAsync()));
    }

    [Fact]
    public async Task Posts_of_strangers_take_turns_by_address_and_those_that_are_too_many_are_told_to_come_again()
    {
        string[] address = [.. Stranger.Https, "X-Forwarded-For: 203.0.113.12"];
        using var slow = new Stranger(site.Proxied.Url, address);
        using var other = new Stranger(site.Proxied.Url, [.. Stranger.Https, "X-Forwarded-For: 203.0.113.13"]);
        var token = await slow.TokenAsync();
        const int Taken = 9, // one is read, eight wait
            Refused = 3;
        var posts = new List<HeldPost>();
        try
        {
            for (var n = 0; n < Taken + Refused; n++)
                posts.Add(await HeldPost.SendAsync(slow, site.Proxied.Url, token, address));
            await Until.TrueAsync(() => Task.FromResult(posts.Count(post => post.Answer.IsCompleted) >= Refused), "some are refused", 4);
            var refused = posts.Where(post => post.Answer.IsCompleted).ToList();
            Assert.Equal(Refused, refused.Count);
            foreach (var post in refused)
                AssertTooMany(await post.Answer);
            using (var next = await slow.PostAsync("/theme", token, ("theme", "dark")))
                AssertTooMany($"HTTP/1.1 {(int)next.StatusCode} \n{next.Headers}{await next.Content.ReadAsStringAsync()}");
            Assert.Equal(302, await StatusAsync(other.SignInAsync())); // another address

            foreach (var post in posts.Except(refused))
                await post.ReleaseAsync();
            foreach (var post in posts.Except(refused))
                Assert.Matches("^HTTP/1.1 (302|408) ", await post.Answer); // done, or cut off on a busy machine: too slow
            Assert.Equal(302, await StatusAsync(slow.SignInAsync()));
        }
        finally
        {
            foreach (var post in posts)
                post.Dispose();
        }
    }

    private static void AssertTooMany(string answer)
    {
        Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: 1", answer, StringComparison.OrdinalIgnoreCase);
        Assert.Matches("role=\"alert\">[^<]*Wait [^<]*\\.<", answer);
    }

    private static async Task<int> StatusAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        return (int)answer.StatusCode;
    }

    /// <summary>The status, or null where the site cut the connection while it was still being sent to.</summary>
    private static async Task<HttpStatusCode?> PostAsync(Stranger stranger, string path, byte[] body, bool chunked)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        try
        {
            using var answer = await stranger.SendAsync(HttpMethod.Post, path, content, chunked);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
