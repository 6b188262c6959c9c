using CollectionPlatform.Core.Runs;

namespace CollectionPlatform.Core.Live;

/// <summary>A place from which entries of a run's checkpoint log are read.</summary>
public interface IRunLog
{
    /// <summary>
    /// Up to <paramref name="limit"/> entries with larger ids than <paramref name="after"/>, in order. None when this place has none; fewer
    /// than asked for says nothing about the rest.
    /// </summary>
    Task<IReadOnlyList<LogEntry>> ReadAsync(RunId run, long after, int limit, CancellationToken stop);
}
