namespace CollectionPlatform.Worker.Engine.Gates;

/// <summary>A call as its gate sees it.</summary>
/// <param name="Unit">The unit's id.</param>
/// <param name="Sent">When it was sent, by <see cref="MonotonicTime"/>.</param>
public readonly record struct Attempt(RunId Run, string Unit, TimeSpan Sent);
