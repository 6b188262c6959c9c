namespace CollectionPlatform.Telemetry.Tests;

/// <summary>All tests look at the same run.</summary>
[CollectionDefinition(nameof(TelemetryTests))]
public sealed class TelemetryTests : ICollectionFixture<CollectedRun>;
