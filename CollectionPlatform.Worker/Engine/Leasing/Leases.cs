namespace CollectionPlatform.Worker.Engine.Leasing;

/// <summary>When, and how much, to lease from one stream. Only the provider's dispatcher and its recovery decide by it.</summary>
public sealed class Leases
{
    /// <summary>The stream must be searched for entries that are ours and not in hand: at first sight and after every reconnect.</summary>
    public bool Recover { get; set; } = true;

    /// <summary>
    /// Nobody knows of units in the stream that could be leased: it is not asked for any until a look at all such streams finds some, or a
    /// commit here may have brought some.
    /// </summary>
    public bool IsEmpty { get; set; } = true;

    /// <summary>Clock timestamp before which the stream is not asked again: the run's money was short.</summary>
    public long RestUntil { get; set; }

    /// <summary>
    /// Most units to lease at once for which the run's money is likely to suffice: what is leased and not granted has to be put back.
    /// </summary>
    public int Most { get; private set; } = int.MaxValue;

    /// <summary>Units may have come, or money may have been freed.</summary>
    public void EndRest() => (IsEmpty, RestUntil) = (false, 0);

    /// <summary>The run goes on, perhaps under another cap: what its money sufficed for before says nothing any more.</summary>
    public void Resumed() => Most = int.MaxValue;

    /// <summary>Learns from how many of the leased units were granted their call.</summary>
    public void Granted(int leased, int granted)
    {
        if (granted < leased)
            Most = Math.Max(1, Math.Max(granted, leased / 2));
        else if (leased >= Most)
            Most = (int)Math.Min(2L * Most, int.MaxValue);
    }
}
