namespace CollectionPlatform.Api.Away;

/// <param name="Until">The <c>until</c> that was shown; not later than now. An earlier one than the last changes nothing.</param>
public sealed record AwayRequest(DateTimeOffset? Until);
