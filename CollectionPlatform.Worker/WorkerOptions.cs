using System.ComponentModel.DataAnnotations;

namespace CollectionPlatform.Worker;

/// <summary>Settings of a worker, section <c>Worker</c>.</summary>
public sealed class WorkerOptions
{
    public const string Section = "Worker";
    private const string NameWords = "Worker:Name must have 1 to 100 characters; without the setting each worker picks its own.";

    /// <summary>
    /// Unique among live workers. A worker that starts under a configured name takes over from its predecessor at once; without one, peers
    /// need 6 s to notice a death.
    /// </summary>
    [Required(ErrorMessage = NameWords), StringLength(100, ErrorMessage = NameWords)]
    public string Name { get; set; } = $"{Environment.MachineName}-{Guid.CreateVersion7():N}";

    /// <summary>
    /// Most calls in flight per provider: reserved and not yet committed. How many there are follows the provider's rate and latency, and
    /// stays within what a run may reserve (docs/spend.md): this is only a ceiling.
    /// </summary>
    [Range(1, 10_000, ErrorMessage = "Worker:Concurrency must lie between 1 and 10,000.")]
    public int Concurrency { get; set; } = 4_000;

    /// <summary>Committers that work side by side.</summary>
    [Range(1, 16, ErrorMessage = "Worker:CommitLanes must lie between 1 and 16.")]
    public int CommitLanes { get; set; } = 3;

    /// <summary>Most units in one commit.</summary>
    [Range(1, 5_000, ErrorMessage = "Worker:BatchSize must lie between 1 and 5,000.")]
    public int BatchSize { get; set; } = 500;

    /// <summary>Longest a result waits for others to be committed with, milliseconds.</summary>
    [Range(0, 1_000, ErrorMessage = "Worker:BatchWindowMs must lie between 0 and 1,000.")]
    public int BatchWindowMs { get; set; } = 20;

    /// <summary>
    /// From probe to probe of a provider that needs a person (a key, credit, a decision), seconds; the same for all workers. Each probe is
    /// a call
    /// that may be billed.
    /// </summary>
    [Range(1, 3_600, ErrorMessage = "Worker:AttentionProbeSeconds must lie between 1 and 3,600.")]
    public int AttentionProbeSeconds { get; set; } = 60;
}
