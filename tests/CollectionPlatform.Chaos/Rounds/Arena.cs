using System.Net;
using System.Net.Http.Json;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Rounds;

/// <summary>The running product that rounds take place in, and how they speak to it: requests are repeated while it is away.</summary>
/// <param name="stack">Running; it goes on when the arena is disposed.</param>
/// <param name="catalogue">All that its marketplace sells.</param>
public sealed class Arena(LocalStack stack, Setup setup, Catalogue catalogue, IReadOnlyList<CategoryView> categories) : IAsyncDisposable
{
    /// <summary>USD; more than any round spends.</summary>
    public const decimal Plenty = 20m;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40),
        AnswerWithin = TimeSpan.FromSeconds(12);

    public LocalStack Stack => stack;

    public Setup Setup => setup;

    public Catalogue Catalogue => catalogue;

    public IReadOnlyList<CategoryView> Categories => categories;

    public Books Books { get; } = new(stack);

    /// <summary>Over a product that has just started: its marketplace is asked what it sells.</summary>
    public static async Task<Arena> OverAsync(LocalStack stack, Setup setup) =>
        new(
            stack,
            setup,
            await Catalogue.ReadAsync(stack.Sandbox),
            (await Evidence.GetAsync<PageOf<CategoryView>>(stack, "/api/categories?limit=500")).Items
        );

    /// <summary>The providers' rates, calls per second over all workers.</summary>
    public Task PaceAsync(int amazonPerSecond, int ebayPerSecond) =>
        SendAsync(
            HttpMethod.Put,
            "/api/prices",
            new
            {
                amazon = new { callsPerSecond = amazonPerSecond, burst = amazonPerSecond },
                ebay = new { callsPerSecond = ebayPerSecond, burst = ebayPerSecond },
            }
        );

    public Task SetCapAsync(decimal usd) => SendAsync(HttpMethod.Put, "/api/settings", new { budgetCapUsd = usd });

    /// <summary>Moves a run; false when it has no such move, or no room under its cap.</summary>
    public async Task<bool> MoveAsync(WatchedRun run, string move) =>
        await SendAsync(HttpMethod.Post, $"/api/runs/{run.Id}/{move}", new { }, HttpStatusCode.Conflict) != HttpStatusCode.Conflict;

    /// <summary>A person says that the provider's trouble is over; false when it does not wait for that.</summary>
    public async Task<bool> ProbeAsync(string provider) =>
        await SendAsync(HttpMethod.Post, $"/api/providers/{provider}/probe", new { }, HttpStatusCode.Conflict) != HttpStatusCode.Conflict;

    /// <summary>A person saves the price of a call.</summary>
    public Task SavePriceAsync(string provider, decimal usd) =>
        SendAsync(HttpMethod.Put, "/api/prices", new Dictionary<string, object> { [provider] = new { priceUsd = usd } });

    public Task<RunView> ReadAsync(WatchedRun run) => GetAsync<RunView>($"/api/runs/{run.Id}");

    public Task<T> GetAsync<T>(string path)
        where T : class =>
        Eventually.Gives(async () => (T?)await Evidence.GetAsync<T>(Stack, path), Patience, () => $"GET {path} answers\n{Stack.LogTail()}");

    public async Task<WatchedRun> StartRunAsync(IReadOnlyCollection<CategoryView> categories)
    {
        var key = Guid.CreateVersion7().ToString();
        RunView? run = null;
        await SendAsync(
            HttpMethod.Post,
            "/api/collections",
            new { categoryIds = categories.Select(c => c.Id), acknowledgeWarning = true },
            read: async answer => run = await answer.ReadFromJsonAsync<RunView>(),
            idempotencyKey: key
        );
        return new WatchedRun(run!.Id, Catalogue.Of([.. categories.Select(c => c.ExternalId)]), Plenty);
    }

    /// <summary>Cancels what an earlier round left, as after a violation.</summary>
    public Task EndAllRunsAsync() =>
        Eventually.Holds(
            async () =>
            {
                var left = (await Evidence.GetAsync<PageOf<RunView>>(Stack, "/api/runs?limit=500"))
                    .Items.Where(run => run.State is not ("completed" or "completedWithFailures" or "cancelled" or "failed"))
                    .ToList();
                foreach (var run in left.Where(run => run.State != "cancelling"))
                    await SendAsync(HttpMethod.Post, $"/api/runs/{run.Id}/cancel", new { }, HttpStatusCode.Conflict);
                return left.Count == 0;
            },
            Patience,
            () => "earlier runs end\n" + Stack.LogTail()
        );

    /// <summary>Calls that the sandbox has received and not answered, at this moment.</summary>
    public async Task<long> InFlightAsync() => (await Stack.Ledger.ReadAsync()).Providers.Values.Sum(p => p.InFlight);

    public ValueTask DisposeAsync() => Books.DisposeAsync();

    /// <summary>
    /// Repeats the request until it is answered with success, or with what is also expected; all requests here may be repeated.
    /// </summary>
    private async Task<HttpStatusCode> SendAsync(
        HttpMethod method,
        string path,
        object body,
        HttpStatusCode? expected = null,
        Func<HttpContent, Task>? read = null,
        string? idempotencyKey = null
    )
    {
        HttpStatusCode code = default;
        var said = "";
        await Eventually.Holds(
            async () =>
            {
                using var limit = new CancellationTokenSource(AnswerWithin, TimeProvider.System);
                using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
                if (idempotencyKey is not null)
                    request.Headers.Add("Idempotency-Key", idempotencyKey);
                using var answer = await Stack.Api.SendAsync(request, limit.Token);
                (code, said) = (answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync(limit.Token));
                if (code is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError && code != expected)
                    throw new InvalidOperationException($"{method} {path} is refused: {said}");
                if (answer.IsSuccessStatusCode && read is not null)
                    await read(answer.Content);
                return code < HttpStatusCode.InternalServerError;
            },
            Patience,
            () => $"{method} {path} is accepted; the answer was {(int)code} {said}\n{Stack.LogTail()}"
        );
        return code;
    }
}
