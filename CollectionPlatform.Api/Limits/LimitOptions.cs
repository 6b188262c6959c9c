namespace CollectionPlatform.Api.Limits;

/// <summary>
/// The section <c>Limits</c> of the configuration: what one caller may do at a time. A caller is an API key, or the user for whom the site
/// acts.
/// </summary>
public sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>Exports, 1 to 100. More get 429.</summary>
    public int ExportsPerCaller { get; set; } = 4;

    /// <summary>Open event streams, 1 to 10,000. More get 429.</summary>
    public int StreamsPerCaller { get; set; } = 50;

    /// <summary>Other calls, 1 to 1,000. More wait for their turn; what is more than 32 times as many gets 429.</summary>
    public int CallsPerCaller { get; set; } = 16;
}
