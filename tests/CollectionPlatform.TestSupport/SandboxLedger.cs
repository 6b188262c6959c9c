using System.Net.Http.Json;
using System.Text.Json;

namespace CollectionPlatform.TestSupport;

/// <summary>Calls of one provider since the last reset. Only billed calls cost; <c>InFlight</c> are the calls not answered yet.</summary>
public sealed record ProviderLedger(long Calls, long Billed, decimal BilledUsd, long Rejected, long InFlight = 0);

/// <summary>Billed calls of one run at one provider; <c>Repeated</c> counts billed calls of a key after its first.</summary>
public sealed record RunLedger(long Billed, decimal BilledUsd, long Distinct, long Repeated);

/// <summary>What the sandbox saw: per provider, and per run and provider.</summary>
public sealed record LedgerReport(
    IReadOnlyDictionary<string, ProviderLedger> Providers,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, RunLedger>> Runs
)
{
    /// <summary>What a run was billed at all providers, USD; 0 when it made no call.</summary>
    public decimal BilledUsd(string runId) => Of(runId).Sum(provider => provider.BilledUsd);

    /// <summary>Billed calls that were made before, at all providers.</summary>
    public long Repeated(string runId) => Of(runId).Sum(provider => provider.Repeated);

    private IEnumerable<RunLedger> Of(string runId) => Runs.TryGetValue(runId, out var providers) ? providers.Values : [];
}

/// <summary>One call of a run, in order; <c>AnsweredAt</c> is null while it is in flight or when its caller was cut off.</summary>
public sealed record LedgerCall(
    DateTimeOffset At,
    DateTimeOffset? AnsweredAt,
    string Provider,
    string Key,
    int Status,
    bool Billed,
    decimal Usd
);

/// <summary>Faults of a provider; what is null stays as it is.</summary>
public sealed record SandboxFaults
{
    /// <summary><c>up</c>, <c>down</c>, <c>unauthorized</c>, <c>outOfCredit</c> or <c>sickOk</c>.</summary>
    public string? Mode { get; init; }
    public double? LatencyMs { get; init; }
    public double? JitterMs { get; init; }

    /// <summary>Rates are parts of 1.</summary>
    public double? ErrorRate { get; init; }
    public double? NotFoundRate { get; init; }
    public double? MalformedRate { get; init; }
    public double? OddItemRate { get; init; }
    public double? RepeatedPageRate { get; init; }
    public double? TimeoutRate { get; init; }
    public double? TimeoutBilledRate { get; init; }
    public double? CallsPerSecond { get; init; }
    public double? RetryAfterSeconds { get; init; }

    /// <summary>What a billed call costs, USD.</summary>
    public decimal? PriceUsd { get; init; }
    public long? Seed { get; init; }
}

/// <summary>The sandbox's <c>/control</c>: faults on command, and the independent witness of what was called and billed.</summary>
public sealed class SandboxLedger(Func<HttpClient> sandbox)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    public async Task<LedgerReport> ReadAsync() =>
        await sandbox().GetFromJsonAsync<LedgerReport>("/control/ledger", Json)
        ?? throw new InvalidDataException("The sandbox answered null for its ledger.");

    public async Task<IReadOnlyList<LedgerCall>> CallsAsync(string runId) =>
        await sandbox().GetFromJsonAsync<List<LedgerCall>>($"/control/ledger/{runId}/calls", Json)
        ?? throw new InvalidDataException("The sandbox answered null for a run's calls.");

    /// <param name="provider"><c>amazon</c> or <c>ebay</c>.</param>
    /// <param name="faults">What to change.</param>
    public async Task SetAsync(string provider, SandboxFaults faults)
    {
        using var answer = await sandbox().PutAsJsonAsync($"/control/{provider}", faults, Json);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Clears faults and ledger.</summary>
    public async Task ResetAsync()
    {
        using var answer = await sandbox().PostAsync(new Uri("/control/reset", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }
}
