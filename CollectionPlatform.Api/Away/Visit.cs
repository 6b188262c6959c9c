namespace CollectionPlatform.Api.Away;

/// <summary>How far a user has seen what happened meanwhile.</summary>
public sealed class Visit
{
    /// <summary>The id of the user or key; the name of a configured key, which has none.</summary>
    public required string Caller { get; init; }

    /// <summary>Moves forward only.</summary>
    public DateTimeOffset SeenUntil { get; set; }
}
