namespace CollectionPlatform.Core.Runs.Timeline;

/// <summary>How long a run has worked: without pauses, stops at the cap and waits for a provider.</summary>
/// <param name="Seconds">Up to <paramref name="Since"/>, or in all; to a millisecond.</param>
/// <param name="Since">Since when it works now; null while it does not.</param>
public sealed record RunWorked(double Seconds, DateTimeOffset? Since)
{
    public static readonly RunWorked Nothing = new(0, null);

    /// <summary>All of it at a time.</summary>
    public TimeSpan At(DateTimeOffset now) =>
        TimeSpan.FromSeconds(Seconds) + (Since is { } since && now > since ? now - since : TimeSpan.Zero);
}
