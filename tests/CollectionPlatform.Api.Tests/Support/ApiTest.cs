using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Storage;
using CollectionPlatform.Core.Wire;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace CollectionPlatform.Api.Tests.Support;

/// <summary>A test against a new installation, as an administrator.</summary>
[Collection(ApiCollection.Name)]
public abstract class ApiTest(ApiFixture fixture) : IAsyncLifetime
{
    internal ApiApp App => fixture.App;

    internal Servers Servers => fixture.Servers;

    protected HttpClient Api { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await fixture.ResetAsync();
        Api = App.Client(ApiApp.Key);
    }

    public Task DisposeAsync()
    {
        Api.Dispose();
        return Task.CompletedTask;
    }

    protected Task<T> GetAsync<T>(string path) => ReadAsync<T>(Api.GetAsync(path));

    /// <summary>Follows the cursors of a list to its end.</summary>
    protected async Task<List<TValue>> AllAsync<T, TValue>(string path, Func<T, TValue> value)
    {
        var all = new List<TValue>();
        for (var after = ""; ; )
        {
            var page = await GetAsync<Page<T>>(path + after);
            all.AddRange(page.Items.Select(value));
            if (page.Next is null)
                return all;
            after = $"&after={Uri.EscapeDataString(page.Next)}";
        }
    }

    protected Task<T> PostAsync<T>(string path, object? body = null) => ReadAsync<T>(Api.PostAsJsonAsync(path, body, WireJson.Options));

    protected Task<T> PutAsync<T>(string path, object body) => ReadAsync<T>(Api.PutAsJsonAsync(path, body, WireJson.Options));

    protected static async Task<T> ReadAsync<T>(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonSerializer.Deserialize<T>(text, WireJson.Options)!;
    }

    /// <summary>Asserts that the answer is a problem document of that name with a sentence, and returns the sentence.</summary>
    protected static async Task<string> RefusedAsync(Task<HttpResponseMessage> call, int status, string name) =>
        (await ProblemAsync(call, status, name)).GetProperty("detail").GetString()!;

    /// <summary>The same, and returns the whole document.</summary>
    protected static async Task<JsonElement> ProblemAsync(Task<HttpResponseMessage> call, int status, string name)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"expected {status}, was {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(text);
        Assert.Equal($"urn:collection-platform:{name}", problem.RootElement.GetProperty("type").GetString());
        Assert.Equal(status, problem.RootElement.GetProperty("status").GetInt32());
        var detail = problem.RootElement.GetProperty("detail").GetString()!;
        Assert.EndsWith(".", detail, StringComparison.Ordinal);
        Assert.True(detail.Split(' ').Length >= 4, detail);
        return problem.RootElement.Clone();
    }

    protected Task<T> DbAsync<T>(Func<CollectionDb, Task<T>> act) => App.DbAsync(act);

    protected async Task InsertAsync(params object[] rows)
    {
        // One batch each: between the batches of a transaction a busy machine may take longer than the 5 s the server allows.
        foreach (var batch in rows.Chunk(500))
            await DbAsync(db =>
            {
                db.AddRange(batch);
                return db.SaveChangesAsync();
            });
    }

    protected Task<int> RunCountAsync() => DbAsync(db => db.Runs.CountAsync());

    /// <summary>Categories with 100 expected products each ($0.29) unless said otherwise.</summary>
    protected async Task<Guid[]> CategoriesAsync(int count, int? expected = null)
    {
        var rows = Enumerable
            .Range(1, count)
            .Select(n => new Category
            {
                Id = CategoryId.New(),
                Name = $"Category {n:000}",
                ExternalId = $"c{n}",
                ExpectedProducts = expected,
            })
            .ToArray();
        await InsertAsync([.. rows]);
        return [.. rows.Select(c => c.Id.Value)];
    }

    protected static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    protected static StringContent Csv(string text) => new(text, System.Text.Encoding.UTF8, "text/csv");
}
