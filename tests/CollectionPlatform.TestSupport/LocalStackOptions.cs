namespace CollectionPlatform.TestSupport;

/// <summary>How a <see cref="LocalStack"/> is to be started. Ports are free ones.</summary>
public sealed record LocalStackOptions
{
    public int Workers { get; init; } = 2;

    /// <summary>More settings, such as <c>Sandbox:Categories</c> = 3.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Environment variables that differ from the test's own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it may take until READY.</summary>
    public TimeSpan MayTakeToStart { get; init; } = TimeSpan.FromSeconds(180);
}
