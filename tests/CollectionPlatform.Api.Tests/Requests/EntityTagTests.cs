using System.Text.Json;
using CollectionPlatform.Api.Tests.Support;
using CollectionPlatform.Core.Budget.Estimating;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Api.Tests.Requests;

/// <summary>Who saves over somebody else's values is told them first, if they say which values they saw.</summary>
public sealed class EntityTagTests(ApiFixture fixture) : ApiTest(fixture)
{
    private const string Prices = "/api/prices",
        Settings = "/api/settings",
        Stale = "\"00000000000000000000000000000000\"";

    private async Task<string> TagAsync(string path)
    {
        using var answer = await Api.GetAsync(path);
        return answer.Headers.ETag!.ToString();
    }

    private async Task<HttpResponseMessage> SaveAsync(string path, string body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = Json(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Api.SendAsync(request);
    }

    private static string Cap(decimal usd) => $$"""{"budgetCapUsd": {{usd}}}""";

    [Fact]
    public async Task The_second_of_two_who_save_the_cap_is_told_what_the_first_saved()
    {
        var seen = await TagAsync(Settings);
        using var first = await SaveAsync(Settings, Cap(7), seen);
        Assert.Equal(200, (int)first.StatusCode);
        Assert.Equal(await TagAsync(Settings), first.Headers.ETag!.ToString()); // goes on from its own answer

        using var second = await SaveAsync(Settings, Cap(9), seen);
        var problem = await ProblemAsync(Task.FromResult(second), 409, "changed-meanwhile");
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(new SettingsView(7m, 80), problem.GetProperty("current").Deserialize<SettingsView>(WireJson.Options));
        Assert.Equal(7m, (await GetAsync<SettingsView>(Settings)).BudgetCapUsd);

        Assert.Equal(200, (int)(await SaveAsync(Settings, Cap(9), second.Headers.ETag!.ToString())).StatusCode);
        Assert.Equal(9m, (await GetAsync<SettingsView>(Settings)).BudgetCapUsd);
    }

    [Fact]
    public async Task The_second_of_two_who_save_prices_is_told_what_the_first_saved()
    {
        var seen = await TagAsync(Prices);
        const string dearer = """{"ebay": {"priceUsd": 0.5}}""";
        Assert.Equal(200, (int)(await SaveAsync(Prices, dearer, seen)).StatusCode);
        using var second = await SaveAsync(Prices, """{"ebay": {"priceUsd": 0.001}}""", seen);
        var problem = await ProblemAsync(Task.FromResult(second), 409, "changed-meanwhile");
        Assert.Equal(0.5m, problem.GetProperty("current").Deserialize<PricesView>(WireJson.Options)!.Ebay.PriceUsd);
        Assert.Equal(0.5m, (await GetAsync<PricesView>(Prices)).Ebay.PriceUsd);
    }

    [Theory]
    [InlineData(null, 200)]
    [InlineData("", 200)]
    [InlineData("*", 200)]
    [InlineData("{tag}", 200)]
    [InlineData("\"a\", {tag}", 200)]
    [InlineData("\"a\",\"b,c\" ,{tag}", 200)]
    [InlineData("\"a\", \"b\"", 409)]
    [InlineData("W/{tag}", 409)] // weak tags never match a change
    [InlineData(Stale, 409)]
    [InlineData("5.00", 400)]
    public async Task A_list_of_tags_and_a_star_are_understood(string? ifMatch, int status)
    {
        foreach (var (path, body) in new[] { (Settings, Cap(7)), (Prices, """{"amazon": {"burst": 9}}""") })
        {
            using var answer = await SaveAsync(path, body, ifMatch?.Replace("{tag}", await TagAsync(path), StringComparison.Ordinal));
            Assert.True(status == (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Of_20_who_save_at_once_what_they_saw_one_succeeds()
    {
        foreach (
            var (path, body) in new (string, Func<int, string>)[]
            {
                (Settings, n => Cap(n)),
                (Prices, n => $$$"""{"ebay": {"burst": {{{n}}}}}"""),
            }
        )
        {
            var seen = await TagAsync(path);
            var answers = await Task.WhenAll(Enumerable.Range(10, 20).Select(n => SaveAsync(path, body(n), seen)));
            Assert.Equal([200, .. Enumerable.Repeat(409, 19)], answers.Select(a => (int)a.StatusCode).Order());
        }
    }
}
