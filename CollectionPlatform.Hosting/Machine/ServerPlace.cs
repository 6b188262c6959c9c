namespace CollectionPlatform.Hosting.Machine;

/// <summary>Where a server lives.</summary>
/// <param name="Directory">Keeps its data.</param>
/// <param name="StandIn">Does so where the server's user cannot reach the directory.</param>
/// <param name="Port">Of the loopback address.</param>
public sealed record ServerPlace(string Directory, string StandIn, int Port);
