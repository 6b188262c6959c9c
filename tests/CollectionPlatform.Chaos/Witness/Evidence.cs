using System.Net.Http.Json;
using System.Text.Json;
using CollectionPlatform.TestSupport;

namespace CollectionPlatform.Chaos.Witness;

/// <summary>All that is known of a run that has ended: what the product says of itself, and what the sandbox saw.</summary>
/// <param name="Calls">By the ledger, in order.</param>
/// <param name="ReservedCalls">Calls still reserved for the run, by Postgres.</param>
/// <param name="LongestWaitForCommit">From a result to the commit that took it, by the workers' clock.</param>
public sealed record Evidence(
    RunView Run,
    IReadOnlyList<LogEntryView> Log,
    IReadOnlyList<ProductView> Products,
    IReadOnlyList<EventView> Events,
    IReadOnlyList<FailureView> Failures,
    IReadOnlyList<LedgerCall> Calls,
    long ReservedCalls,
    TimeSpan LongestWaitForCommit
)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The calls that cost money, in order; the others were refused.</summary>
    public IReadOnlyList<LedgerCall> Billed { get; } = [.. Calls.Where(call => call.Billed)];

    public decimal BilledUsd => Billed.Sum(call => call.Usd);

    /// <summary>Billed calls by key, in order.</summary>
    public ILookup<string, LedgerCall> CallsByKey { get; } =
        Calls.Where(call => call.Billed).ToLookup(call => call.Key, StringComparer.Ordinal);

    /// <summary>The entry that finished each unit.</summary>
    public IReadOnlyDictionary<string, LogEntryView> FinishOf { get; } =
        Log.GroupBy(entry => entry.UnitId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    /// <summary>Billed calls of a key after its first.</summary>
    public int Repeated => Billed.Count - CallsByKey.Count;

    /// <summary>
    /// As of one moment: a run that stands may still change while it is read, when a worker that was lost comes back and says what it never
    /// sent.
    /// </summary>
    public static async Task<Evidence> GatherAsync(LocalStack stack, string runId)
    {
        for (var run = await RunAsync(stack, runId); ; )
        {
            var evidence = await GatherAsync(stack, runId, run);
            if ((run = await RunAsync(stack, runId)) == evidence.Run)
                return evidence;
        }
    }

    private static Task<RunView> RunAsync(LocalStack stack, string runId) => GetAsync<RunView>(stack, $"/api/runs/{runId}");

    private static async Task<Evidence> GatherAsync(LocalStack stack, string runId, RunView run)
    {
        var log = await AllAsync<LogEntryView>(stack, $"/api/runs/{runId}/log?limit=500");
        var products = await AllAsync<ProductView>(stack, $"/api/products?runId={runId}&limit=500");
        var events = await AllAsync<EventView>(stack, $"/api/runs/{runId}/events?limit=500");
        var failures = await AllAsync<FailureView>(stack, $"/api/runs/{runId}/failures?limit=500");
        var calls = await stack.Ledger.CallsAsync(runId);
        return new Evidence(
            run,
            log,
            products,
            events,
            failures,
            calls,
            await ReservedCallsAsync(stack, runId),
            await LongestWaitForCommitAsync(stack, runId)
        );
    }

    /// <summary>Calls that workers, alive or dead, hold reserved for the run.</summary>
    public static Task<long> ReservedCallsAsync(LocalStack stack, string runId) =>
        Wire.SqlAsync<long>(stack, "select coalesce(sum(calls), 0)::bigint from reservations where run_id = $1", Guid.Parse(runId));

    private static Task<TimeSpan> LongestWaitForCommitAsync(LocalStack stack, string runId) =>
        Wire.SqlAsync<TimeSpan>(
            stack,
            "select coalesce(max(c.at - u.at), interval '0') from run_commits c join finished_units u on u.run_id = c.run_id and "
                + "u.batch = c.batch where c.run_id = $1",
            Guid.Parse(runId)
        );

    public static async Task<T> GetAsync<T>(LocalStack stack, string path) =>
        await stack.Api.GetFromJsonAsync<T>(path, Json) ?? throw new InvalidDataException($"The Api answered null for {path}.");

    /// <summary>All pages of a list.</summary>
    private static async Task<List<T>> AllAsync<T>(LocalStack stack, string path)
    {
        var all = new List<T>();
        for (string? after = null; ; )
        {
            var page = await GetAsync<PageOf<T>>(stack, after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}");
            all.AddRange(page.Items);
            if (page.Next is null)
                return all;
            after = page.Next;
        }
    }
}
