namespace CollectionPlatform.Core.Providers;

/// <summary>State of a provider's gate, shared by all workers; changes are stored, tokens live in Redis.</summary>
public enum GateState
{
    Up,

    /// <summary>429: waits until Retry-After or back-off.</summary>
    RateLimited,

    /// <summary>Circuit open; heals itself by probes.</summary>
    Down,

    /// <summary>401, 402, 403: a person must act (key, credit); probed slowly.</summary>
    NeedsAttention,
}

/// <summary>
/// A price from the moment it was set until the next one of the same provider: what calls reserved in that time are booked at.
/// </summary>
public sealed class PriceListEntry
{
    public int Id { get; init; }
    public ProviderName Provider { get; init; }

    /// <summary>USD per call, up to 6 places.</summary>
    public decimal PriceUsd { get; init; }
    public DateTimeOffset Since { get; init; }

    /// <summary>A user, an API key's name, or <c>system</c>.</summary>
    public required string Actor { get; init; }
}

/// <summary>A provider as it stands: its price, its rate and its gate. One row each.</summary>
public sealed class Provider
{
    public ProviderName Name { get; init; }

    /// <summary>USD per call by the price list, up to 6 places.</summary>
    public decimal PriceUsd { get; set; }

    /// <summary>
    /// USD a call is reserved at: the highest of the last 100 bills, never below the list. Saving the price list sets it back to that.
    /// </summary>
    public decimal ReservedPriceUsd { get; set; }

    /// <summary>Up to 100 bills in order, USD; empty while none of the last 100 was above the list.</summary>
    public decimal[] RecentBills { get; set; } = [];

    /// <summary>How often the reserved price has left the list since the installation.</summary>
    public int PriceEpisode { get; init; }

    /// <summary>When a worker last stored that the provider answered as it should, give or take 2 s.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>Token bucket: refill per second, and how many calls may burst.</summary>
    public int CallsPerSecond { get; set; }
    public int Burst { get; set; }

    public GateState State { get; set; }
    public string? Reason { get; set; }
    public DateTimeOffset Since { get; set; }

    /// <summary>Failed probes in a row since the gate closed.</summary>
    public int Probes { get; set; }

    /// <summary>Null while it is open, and while only a person can have it tried: after a bill beyond belief.</summary>
    public DateTimeOffset? NextProbeAt { get; set; }

    /// <summary>
    /// The wait that ends at <see cref="NextProbeAt"/>. A next probe further away than this means that the database's clock was set back.
    /// </summary>
    public TimeSpan? ProbeWait { get; set; }

    /// <summary>
    /// The unit whose 403 or 503 closed the gate when nothing was known of the provider: it opens again when another call is answered.
    /// Null when many units were refused, and when it closed for something else.
    /// </summary>
    public string? ClosedBy { get; set; }

    /// <summary>The worker that holds the probe, and until when its lease runs.</summary>
    public string? ProbeBy { get; set; }
    public DateTimeOffset? ProbeUntil { get; set; }

    /// <summary>Counts the gate's changes, so that a reader knows an older state from a newer one.</summary>
    public long Changes { get; set; }

    /// <summary>How often the gate has opened again since the installation.</summary>
    public long Openings { get; set; }

    /// <summary>
    /// Calls per second after the last 429, before it grows again; null while the provider never limited us below our own rate.
    /// </summary>
    public double? AdaptedRate { get; set; }

    /// <summary>The rate at which the last 429 came.</summary>
    public double? LimitSeen { get; set; }

    /// <summary>Since when the adapted rate grows: the last 429, or the opening after it.</summary>
    public DateTimeOffset? AdaptedAt { get; set; }

    /// <summary>The failure that every answer of the current storm shares; null without a storm.</summary>
    public string? Storm { get; set; }

    /// <summary>What the answer said that a person is asked about; digits read as #.</summary>
    public string? StormSentence { get; set; }

    /// <summary>A person chose to keep waiting for the storm to end.</summary>
    public bool StormAwaited { get; set; }

    /// <summary>A person chose to skip what fails like the skipped storm; until the provider answers something else.</summary>
    public bool Skipping { get; set; }

    /// <summary>The sentence that the last choice to skip was about, the opening of the gate that its storm ended, and the runs at work
    /// then: it holds for nothing else.</summary>
    public string? SkippedStorm { get; set; }
    public long? SkippedOpening { get; set; }
    public Guid[] SkippedRuns { get; set; } = [];

    /// <summary>Sum of what answers said they cost beyond the price list, USD; negative when they cost less.</summary>
    public decimal DiscrepancyUsd { get; init; }

    /// <summary>
    /// Sets the list price and forgets what answers billed: calls are reserved at the list again, until one bills more. A gate that waits
    /// for a person because of a bill beyond belief is tried at once.
    /// </summary>
    public void SetPrice(decimal usd, DateTimeOffset databaseNow)
    {
        (PriceUsd, ReservedPriceUsd, RecentBills) = (usd, usd, []);
        if (State == GateState.NeedsAttention && NextProbeAt is null)
            (NextProbeAt, ProbeWait) = (databaseNow, TimeSpan.Zero);
    }

    /// <summary>What a new installation starts with.</summary>
    public static Provider Default(ProviderName name, DateTimeOffset now) =>
        name switch
        {
            ProviderName.Amazon => new()
            {
                Name = name,
                PriceUsd = 0.01m,
                ReservedPriceUsd = 0.01m,
                CallsPerSecond = 500,
                Burst = 500,
                Since = now,
            },
            _ => new()
            {
                Name = name,
                PriceUsd = 0.002m,
                ReservedPriceUsd = 0.002m,
                CallsPerSecond = 2000,
                Burst = 2000,
                Since = now,
            },
        };
}
