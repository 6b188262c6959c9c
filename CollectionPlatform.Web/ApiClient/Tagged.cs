namespace CollectionPlatform.Web.ApiClient;

/// <summary>Values with the ETag by which a later save is told that they are still those.</summary>
/// <param name="Tag">Goes into <c>If-Match</c>.</param>
public sealed record Tagged<T>(T Value, string Tag);
