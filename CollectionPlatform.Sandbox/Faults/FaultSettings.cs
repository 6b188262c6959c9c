using System.Text.Json.Serialization;

namespace CollectionPlatform.Sandbox.Faults;

/// <summary>What is wrong with a provider, as <c>PUT /control/{provider}</c> sets it. The default is nothing.</summary>
internal sealed record FaultSettings
{
    /// <summary>The state of the provider as a whole.</summary>
    public ProviderMode Mode { get; init; }

    /// <summary>Wait before every answer, in milliseconds.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Up to that much is added to the latency, by key, in milliseconds.</summary>
    public int JitterMs { get; init; }

    /// <summary>Share of keys answered with 500, 502 or 504, 0 to 1.</summary>
    public double ErrorRate { get; init; }

    /// <summary>Share of keys answered with 404, 0 to 1.</summary>
    public double NotFoundRate { get; init; }

    /// <summary>Share of keys answered with a body that cannot be used, 0 to 1.</summary>
    public double MalformedRate { get; init; }

    /// <summary>Share of keys answered with odd items: all can be read with some tolerance, and one more has no id, 0 to 1.</summary>
    public double OddItemRate { get; init; }

    /// <summary>Share of keys of page 2 and later that are answered with the page before, 0 to 1.</summary>
    public double RepeatedPageRate { get; init; }

    /// <summary>Share of keys that get no answer at all, 0 to 1.</summary>
    public double TimeoutRate { get; init; }

    /// <summary>Share of the keys without an answer that are billed all the same, 0 to 1.</summary>
    public double TimeoutBilledRate { get; init; } = 0.5;

    /// <summary>Calls let through per second, with a burst of one second's worth; null is unlimited.</summary>
    public double? CallsPerSecond { get; init; }

    /// <summary><c>Retry-After</c> of 429, 503 and sick answers; when null, 429 says 1 and the others have none.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What a billed call costs, USD; null for what the settings say.</summary>
    public decimal? PriceUsd { get; init; }

    /// <summary>Another seed, other keys that fail.</summary>
    public long Seed { get; init; }
}

/// <summary>The state of a provider as a whole.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProviderMode>))]
internal enum ProviderMode
{
    /// <summary>Answers.</summary>
    [JsonStringEnumMemberName("up")]
    Up,

    /// <summary>503.</summary>
    [JsonStringEnumMemberName("down")]
    Down,

    /// <summary>401.</summary>
    [JsonStringEnumMemberName("unauthorized")]
    Unauthorized,

    /// <summary>402.</summary>
    [JsonStringEnumMemberName("outOfCredit")]
    OutOfCredit,

    /// <summary>200 with an error inside, billed.</summary>
    [JsonStringEnumMemberName("sickOk")]
    SickOk,
}
