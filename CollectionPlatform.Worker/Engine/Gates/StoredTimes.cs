namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>
/// The times of a provider's row on this worker's monotonic clock. Each is translated once, when it is first read, by how far it lies from
/// the database's time of the reading; from then on it runs here. So neither clock can be set and change a wait.
/// </summary>
public sealed class StoredTimes
{
    private DateTimeOffset? probeAt,
        adaptedAt,
        answeredAt,
        since;
    private long changes = -1;

    /// <summary>When the next probe is due; null when none is to be made.</summary>
    public TimeSpan? ProbeDue { get; private set; }

    /// <summary>Since when the gate is in its state.</summary>
    public TimeSpan ClosedSince { get; private set; }

    /// <summary>Since when the adapted rate grows.</summary>
    public TimeSpan AdaptedSince { get; private set; }

    /// <summary>When the provider last answered any worker as it should; null when that is not known.</summary>
    public TimeSpan? Answered { get; private set; }

    public void Read(Provider row, DateTimeOffset databaseNow, TimeSpan now)
    {
        ArgumentNullException.ThrowIfNull(row);
        if (row.NextProbeAt != probeAt || row.Changes != changes)
            ProbeDue = row.NextProbeAt is { } next ? now + Left(next - databaseNow, row.ProbeWait ?? TimeSpan.Zero) : null;
        if (row.AdaptedAt != adaptedAt)
            AdaptedSince = now - NotNegative(databaseNow - (row.AdaptedAt ?? databaseNow));
        if (row.AnsweredAt != answeredAt)
            Answered = row.AnsweredAt is { } at ? now - NotNegative(databaseNow - at) : null;
        if (row.Since != since)
            ClosedSince = now - NotNegative(databaseNow - row.Since);
        (probeAt, adaptedAt, answeredAt, since, changes) = (row.NextProbeAt, row.AdaptedAt, row.AnsweredAt, row.Since, row.Changes);
    }

    /// <summary>How long until the next probe, 0 when it is due; null when none is to be made.</summary>
    public TimeSpan? UntilProbe(TimeSpan now) => ProbeDue is { } due ? NotNegative(due - now) : null;

    /// <summary>Never longer than the wait that was meant.</summary>
    private static TimeSpan Left(TimeSpan left, TimeSpan wait) => NotNegative(left < wait ? left : wait);

    private static TimeSpan NotNegative(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
