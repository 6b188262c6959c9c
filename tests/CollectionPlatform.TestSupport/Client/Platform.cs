using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace CollectionPlatform.TestSupport.Client;

/// <summary>The running product through its HTTP contract, as a script of a user would drive it.</summary>
public sealed class Platform(LocalStack stack)
{
    private static readonly string[] Ended = ["completed", "completedWithFailures", "cancelled", "failed"];

    public LocalStack Stack => stack;
    public SandboxLedger Ledger => stack.Ledger;

    public async Task<T> GetAsync<T>(string path)
        where T : class =>
        await stack.Api.GetFromJsonAsync<T>(path, Wire.Json) ?? throw new InvalidDataException($"GET {path} answered null.");

    /// <summary>All rows of a keyset-paged list, in its order.</summary>
    public async Task<List<T>> AllAsync<T>(string path)
    {
        var all = new List<T>();
        string? after = null;
        do
        {
            var page = await GetAsync<ListOf<T>>(
                $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=500"
                    + (after is null ? "" : $"&after={Uri.EscapeDataString(after)}")
            );
            all.AddRange(page.Items);
            after = page.Next;
        } while (after is not null);
        return all;
    }

    /// <summary>Categories by external id.</summary>
    public async Task<Dictionary<string, Category>> CategoriesAsync() =>
        (await AllAsync<Category>("/api/categories")).ToDictionary(category => category.ExternalId, StringComparer.Ordinal);

    public async Task<CategoryImport> ImportAsync(string csv)
    {
        using var body = new StringContent(csv, System.Text.Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        using var answer = await stack.Api.PostAsync(Relative("/api/categories/import"), body);
        return await ReadAsync<CategoryImport>(answer);
    }

    public async Task DeleteCategoryAsync(string id) => await ExpectAsync(await stack.Api.DeleteAsync(Relative($"/api/categories/{id}")));

    /// <summary>How many products the estimate expects of a category.</summary>
    public async Task ExpectProductsAsync(string categoryId, int expectedProducts) =>
        await ExpectAsync(await stack.Api.PatchAsJsonAsync($"/api/categories/{categoryId}", new { expectedProducts }));

    public async Task SetCapAsync(decimal budgetCapUsd) =>
        await ExpectAsync(await stack.Api.PutAsJsonAsync("/api/settings", new { budgetCapUsd }));

    /// <summary>Our own rates, calls per second, with a burst of one second's worth.</summary>
    public async Task SetRatesAsync(int amazon = 500, int ebay = 2000) =>
        await ExpectAsync(
            await stack.Api.PutAsJsonAsync(
                "/api/prices",
                new { amazon = new { callsPerSecond = amazon, burst = amazon }, ebay = new { callsPerSecond = ebay, burst = ebay } }
            )
        );

    /// <exception cref="InvalidOperationException">The run was not created.</exception>
    public async Task<Run> StartAsync(string name, IEnumerable<Category> categories)
    {
        using var answer = await PostAsync(
            "/api/collections",
            new
            {
                categoryIds = categories.Select(category => category.Id),
                name,
                acknowledgeWarning = true,
            }
        );
        return await CreatedAsync(answer);
    }

    /// <summary>A new run over the failures of another.</summary>
    /// <param name="run">Has ended.</param>
    /// <param name="reason">Only those of this reason; all when null.</param>
    /// <exception cref="InvalidOperationException">The run was not created.</exception>
    public async Task<Run> RetryFailedAsync(Run run, string? reason = null)
    {
        using var answer = await PostAsync($"/api/runs/{run.Id}/retry-failed", new { reason, acknowledgeWarning = true });
        return await CreatedAsync(answer);
    }

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null) => stack.Api.PostAsJsonAsync(path, body);

    /// <summary><c>pause</c>, <c>resume</c> or <c>cancel</c>; answers the run as the call did.</summary>
    public async Task<Run> MoveAsync(Run run, string move)
    {
        using var answer = await stack.Api.PostAsync(Relative($"/api/runs/{run.Id}/{move}"), null);
        return await ReadAsync<Run>(answer);
    }

    public Task<Run> RunAsync(string id) => GetAsync<Run>($"/api/runs/{id}");

    /// <summary>Waits until the run is as wanted; answers it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isWanted">Asked of each reading.</param>
    /// <param name="wanted">What is waited for, for the failure.</param>
    /// <param name="limit">60 s when not given.</param>
    public async Task<Run> UntilAsync(Run run, Func<Run, bool> isWanted, string wanted, TimeSpan? limit = null)
    {
        var last = run;
        return await Eventually.Gives(
            async () => isWanted(last = await RunAsync(run.Id)) ? last : null,
            limit ?? TimeSpan.FromSeconds(60),
            () => $"{wanted}; it is now {last}\n{stack.LogTail(20)}"
        );
    }

    public Task<Run> InStateAsync(Run run, string state, TimeSpan? limit = null) =>
        UntilAsync(run, now => now.State == state, $"the run becomes {state}", limit);

    public Task<Run> EndedAsync(Run run, TimeSpan? limit = null) =>
        UntilAsync(run, now => Ended.Contains(now.State), "the run ends", limit ?? TimeSpan.FromSeconds(150));

    public Task<List<RunEvent>> EventsAsync(Run run) => AllAsync<RunEvent>($"/api/runs/{run.Id}/events");

    public async Task<Gate> GateAsync(string provider) =>
        (await GetAsync<ListOf<Gate>>("/api/providers")).Items.Single(gate => gate.Name == provider);

    public Task<List<Failure>> FailuresAsync(Run run) => AllAsync<Failure>($"/api/runs/{run.Id}/failures");

    /// <summary>
    /// What must hold of every run that ended or stands still without a crash: recorded = billed to six decimals, and nothing was paid
    /// twice.
    /// </summary>
    /// <exception cref="InvalidOperationException">It does not hold.</exception>
    public async Task AssertHonestAsync(Run run)
    {
        var now = await RunAsync(run.Id);
        var ledger = await Ledger.ReadAsync();
        var (billed, repeated) = (ledger.BilledUsd(run.Id), ledger.Repeated(run.Id));
        if ((now.Spend.SettledUsd, now.Spend.UncertainUsd, repeated) != (billed, 0m, 0))
            throw new InvalidOperationException($"${billed} were billed, {repeated} calls twice; {now}");
    }

    /// <summary>Reads a good answer.</summary>
    /// <exception cref="InvalidOperationException">It is a refusal.</exception>
    public static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
        where T : class
    {
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{(int)answer.StatusCode}: {text}"));
        return System.Text.Json.JsonSerializer.Deserialize<T>(text, Wire.Json) ?? throw new InvalidDataException("The answer was null.");
    }

    private static async Task ExpectAsync(HttpResponseMessage answer)
    {
        using (answer)
            if (!answer.IsSuccessStatusCode)
                throw new InvalidOperationException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<Run> CreatedAsync(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.Created
            ? await ReadAsync<Run>(answer)
            : throw new InvalidOperationException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");

    private static Uri Relative(string path) => new(path, UriKind.Relative);
}
