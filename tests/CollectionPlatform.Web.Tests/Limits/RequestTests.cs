using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Web.Tests.Site;

namespace CollectionPlatform.Web.Tests.Limits;

/// <summary>What the site does not take gets a status of its own and a page that says so.</summary>
[Collection(SiteCollection.Limits)]
public sealed class RequestTests(LimitsFixture site)
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("TRACE", "/", 405)]
    [InlineData("TRACE", "/signin", 405)]
    [InlineData("TRACE", "/nothing", 405)]
    [InlineData("TRACE", "/admin/automation", 405)]
    [InlineData("PUT", "/signin", 405)]
    [InlineData("DELETE", "/admin/settings", 405)]
    [InlineData("OPTIONS", "/products", 405)]
    [InlineData("POST", "/products", 405)]
    [InlineData("POST", "/admin/automation/review?handler=history", 404)]
    [InlineData("POST", "/admin/settings?handler=nothing", 404)]
    [InlineData("POST", "/signin?handler=nothing", 404)]
    [InlineData("GET", "/theme?handler=nothing", 404)]
    [InlineData("POST", "/admin/settings", 405)]
    public async Task A_method_or_handler_that_a_page_has_not_is_refused(string method, string path, int status)
    {
        using var somebody = new Stranger(site.Web.Url);
        await somebody.SignInAsync();
        Assert.Equal(status, await ExplainedAsync(somebody.SendAsync(new HttpMethod(method), path)));
        Assert.DoesNotContain("unhandled", site.Web.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(101, 12)]
    [InlineData(5, 201)]
    [InlineData(5, 300)]
    public async Task A_name_or_password_that_is_too_long_is_told_so(int name, int password)
    {
        using var somebody = new Stranger(site.Web.Url);
        using var answer = await somebody.SignInAsync(new string('n', name), new string('p', password));
        Assert.Equal(400, (int)answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("A user name has at most 100 characters, and a password at most 200.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_known_handler_asked_for_with_GET_shows_its_page()
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        Assert.Equal(200, (int)(await admin.GetAsync("/admin/settings?handler=cap")).StatusCode); // as after a reload
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=bogus", 415)]
    [InlineData("application/x-www-form-urlencoded; charset=\"\"", 415)]
    [InlineData("multipart/form-data; boundary=b; charset=x-none", 415)]
    [InlineData("multipart/form-data", 400)]
    [InlineData("application/json", 415)]
    [InlineData("text/plain; charset=utf8000", 415)]
    public async Task A_body_that_is_no_readable_form_is_refused(string type, int status)
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        foreach (var path in (string[])["/signin", "/theme", "/admin/settings?handler=cap"])
            Assert.Equal(status, await ExplainedAsync(admin.SendAsync(HttpMethod.Post, path, Body("budgetCapUsd=9", type))));
        Assert.Equal(5m, site.Api.Settings.BudgetCapUsd);
    }

    [Theory]
    [InlineData("/signin", 17_000)]
    [InlineData("/theme", 17_000)]
    [InlineData("/admin/settings?handler=cap", 263_000)]
    [InlineData("/signout", 263_000)]
    [InlineData("/admin/automation/review?handler=cost", 2_098_000)]
    [InlineData("/admin/settings?handler=import", 4_017_000)]
    [InlineData("/nothing", 263_000)]
    public async Task A_body_that_is_too_large_is_refused_with_and_without_a_length(string path, int bytes)
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        var text = "a=" + new string('x', bytes - 2);
        Assert.Equal(413, await ExplainedAsync(admin.SendAsync(HttpMethod.Post, path, Body(text))));
        if (path != "/nothing") // where nothing is, nothing is read
            Assert.Equal(413, await ExplainedAsync(admin.SendAsync(HttpMethod.Post, path, Body(text), chunked: true)));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_told_so_however_slowly_it_comes()
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        // the first part alone is too long a value; the second is beyond the limit, and more comes behind the refusal
        using var body = new SlowBody("a=" + new string('x', 20_000), new string('x', 250_000), new string('x', 9_000), "x");
        Assert.Equal(413, await ExplainedAsync(admin.SendAsync(HttpMethod.Post, "/admin/settings?handler=cap", body, chunked: true)));
    }

    [Fact]
    public async Task A_file_of_categories_may_be_larger_than_other_forms()
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        using var form = new MultipartFormDataContent();
        using var token = new StringContent(await admin.TokenAsync("/admin/settings"));
        form.Add(token, "__RequestVerificationToken");
        using var file = new StringContent("id,category_name\n" + string.Concat(Enumerable.Repeat("c1,Books\n", 400_000)));
        form.Add(file, "csv", "categories.csv");
        using var answer = await admin.SendAsync(HttpMethod.Post, "/admin/settings?handler=import", form);
        Assert.Equal("/admin/settings#categories", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_thousand_categories_are_taken_out_of_a_choice_by_one_button()
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        CategoryView[] more =
        [
            .. Enumerable.Range(0, 1_000).Select(n => new CategoryView(Guid.CreateVersion7(), $"Large {n}", $"l{n}", 100, true)),
        ];
        site.Api.Categories.AddRange(more);
        try
        {
            var token = await admin.TokenAsync("/admin/automation/review");
            var chosen = site.Api.Categories.Select(c => ("categoryIds", $"{c.Id}"));
            using var answer = await admin.PostAsync(
                "/admin/automation/review?handler=cost",
                token,
                [.. chosen, ("leaveOut", string.Join(',', more.Select(c => c.Id)))]
            );
            Assert.Equal(200, (int)answer.StatusCode);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Equal(site.Api.Categories.Count - 1_000, page.Split("data-testid=\"review-row\"").Length - 1);
        }
        finally
        {
            site.Api.Categories.RemoveAll(more.Contains);
        }
    }

    [Theory]
    [InlineData("/signin", 1_001)]
    [InlineData("/admin/settings?handler=cap", 1_001)]
    [InlineData("/admin/automation/review?handler=cost", 20_101)]
    public async Task A_form_of_too_many_values_is_refused(string path, int values)
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        var text = string.Join('&', Enumerable.Range(0, values).Select(n => n.ToString(CultureInfo.InvariantCulture) + "="));
        Assert.Equal(400, await ExplainedAsync(admin.SendAsync(HttpMethod.Post, path, Body(text))));
    }

    [Theory]
    [InlineData(16_400, 1)]
    [InlineData(1, 201)]
    public async Task A_form_with_a_very_long_value_or_name_is_refused(int value, int name)
    {
        using var admin = new Stranger(site.Web.Url);
        await admin.SignInAsync();
        var text = $"{new string('n', name)}={new string('v', value)}";
        Assert.Equal(400, await ExplainedAsync(admin.SendAsync(HttpMethod.Post, "/admin/settings?handler=cap", Body(text))));
    }

    [Fact]
    public async Task Answers_about_somebody_are_stored_by_no_cache_and_name_this_site_only()
    {
        using var admin = new Stranger(site.Web.Url, "Host: evil.example");
        await admin.SignInAsync();
        foreach (
            var path in (string[])["/admin/settings", "/products", "/exports/products?format=csv", "/signin", "/nothing", "/exports/x"]
        )
        {
            using var answer = await admin.GetAsync(path);
            Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
            var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
            Assert.Contains("connect-src 'self';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("ws:", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("evil", $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}", StringComparison.Ordinal);
        }
        using var stranger = new Stranger(site.Web.Url, "Host: evil.example");
        using var redirect = await stranger.GetAsync("/products?q=yarn");
        Assert.Equal("/signin?returnUrl=%2Fproducts%3Fq%3Dyarn", redirect.Headers.Location?.ToString());
        using var asset = await stranger.GetAsync("/favicon.svg");
        Assert.Equal("no-cache", asset.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("GET /products HTTP/1.0\r\n\r\n", "302 Found")] // names no host
    [InlineData("GET /products HTTP/1.1\r\nHost: a'b(c)\r\nConnection: close\r\n\r\n", "302 Found")]
    [InlineData("GET /products HTTP/1.1\r\nHost: a_b..c\r\nConnection: close\r\n\r\n", "400 Bad Request")]
    [InlineData("GET /signin HTTP/1.1\r\nHost: xn--\r\nConnection: close\r\n\r\n", "400 Bad Request")]
    public async Task An_odd_host_is_refused_or_makes_no_difference(string request, string status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(site.Web.Url).Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        if (status == "302 Found")
            Assert.Contains("\r\nLocation: /signin?returnUrl=%2Fproducts\r\n", answer, StringComparison.Ordinal);
    }

    /// <summary>The status of an answer that is a page with a sentence.</summary>
    private static async Task<int> ExplainedAsync(Task<HttpResponseMessage> call)
    {
        var (status, alert) = await Stranger.ReadAsync(call);
        Assert.True(alert.Split(' ').Length >= 4, $"{status}: {alert}");
        return (int)status;
    }

    private static StringContent Body(string text, string type = UrlEncoded)
    {
        var body = new StringContent(text, Encoding.ASCII);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return body;
    }
}
