namespace CollectionPlatform.Core.Workers;

/// <summary>A worker as its peers see it. Peers judge by whether <see cref="Heartbeat"/> moves, never by clocks of two machines.</summary>
public sealed class WorkerRecord
{
    /// <summary>Configured name, unique among live workers; also its consumer name in the streams.</summary>
    public required string Id { get; init; }

    /// <summary>Raised by whoever takes over; an older epoch can commit and reserve nothing.</summary>
    public long Epoch { get; set; }

    /// <summary>The process that holds the name.</summary>
    public Guid Instance { get; set; }

    /// <summary>Counts up every second while alive.</summary>
    public long Heartbeat { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset SeenAt { get; set; }

    /// <summary>Set when peers declared it dead or it left; its stream entries are then taken over.</summary>
    public DateTimeOffset? GoneAt { get; set; }
}

/// <summary>
/// A lane of a worker: 1… fence the commits of one committer each; minus the provider's number fences and numbers the reservations for that
/// provider.
/// </summary>
public sealed class WorkerLane
{
    public required string WorkerId { get; init; }
    public int Lane { get; init; }

    /// <summary>Compact number of the lane; with <see cref="Batch"/> it makes up a commit's id.</summary>
    public int Number { get; init; }
    public long Epoch { get; set; }

    /// <summary>Number of the last committed batch, or of the last reservation.</summary>
    public long Batch { get; set; }

    /// <summary>What the last reservation granted: asking again under the same number answers the same.</summary>
    public int Granted { get; set; }

    /// <summary>USD per call, as reserved and as listed then.</summary>
    public decimal GrantedPrice { get; set; }
    public decimal GrantedList { get; set; }
}
