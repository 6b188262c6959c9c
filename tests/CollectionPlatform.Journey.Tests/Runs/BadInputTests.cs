using System.Net;
using System.Text.Json;
using CollectionPlatform.Journey.Tests.Support;

namespace CollectionPlatform.Journey.Tests.Runs;

/// <summary>
/// Bad input on the whole stack: refused with a sentence that says what to do, and nothing changed. Each kind of it is tested with the API
/// itself.
/// </summary>
[Collection(Marketplace.Name)]
public sealed class BadInputTests(Marketplace marketplace)
{
    [Fact]
    public async Task A_collection_over_an_unknown_category_is_refused_and_nothing_is_started()
    {
        var platform = await marketplace.ResetAsync();
        var before = await platform.AllAsync<Run>("/api/runs");

        using var answer = await platform.PostAsync(
            "/api/collections",
            new { categoryIds = new[] { Guid.CreateVersion7() }, name = "Nowhere" }
        );

        var problem = await RefusalAsync(answer, HttpStatusCode.BadRequest);
        Assert.Contains("unknown", problem.Detail, StringComparison.Ordinal);
        Assert.Equal(before.Select(run => run.Id), (await platform.AllAsync<Run>("/api/runs")).Select(run => run.Id));
    }

    [Fact]
    public async Task A_wrong_key_is_refused_and_starts_nothing()
    {
        var platform = await marketplace.ResetAsync();
        using var stranger = new HttpClient
        {
            BaseAddress = platform.Stack.Api.BaseAddress,
            DefaultRequestHeaders = { { "X-Api-Key", "not-the-key-of-anybody" } },
        };

        using var answer = await stranger.GetAsync(new Uri("/api/runs", UriKind.Relative));

        var problem = await RefusalAsync(answer, HttpStatusCode.Unauthorized);
        Assert.Contains("X-Api-Key", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("categoryId=-1", "categoryId")]
    [InlineData("runId=x", "runId")]
    [InlineData("format=csv&runId=00000000", "runId")]
    public async Task A_wrong_filter_of_a_download_is_told_on_a_page_in_the_words_of_the_API(string query, string field)
    {
        using var visitor = await WebVisitor.SignInAsync(marketplace.Platform.Stack);
        using var answer = await visitor.GetAsync($"/exports/products?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"{field} must be", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<ProblemDetails> RefusalAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize<ProblemDetails>(text, Wire.Json)!;
        Assert.StartsWith("urn:collection-platform:", problem.Type, StringComparison.Ordinal);
        return problem;
    }
}
