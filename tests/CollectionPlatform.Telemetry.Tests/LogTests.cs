namespace CollectionPlatform.Telemetry.Tests;

/// <summary>Logs are found by run and unit.</summary>
[Collection(nameof(TelemetryTests))]
public sealed class LogTests(CollectedRun collected)
{
    [Fact]
    public void What_is_logged_of_a_unit_carries_its_id_and_that_of_its_run()
    {
        var skipped = collected.Telemetry.Logs.Where(line => line.Text.StartsWith("Skipped", StringComparison.Ordinal)).ToList();
        Assert.Equal(collected.Run.Counts.Failed, skipped.Count);
        Assert.All(skipped, line => Assert.Equal([collected.Run.Id], line.Tags["RunId"]));
        Assert.All(skipped, line => Assert.StartsWith("ebay:", Assert.Single(line.Tags["UnitId"]), StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_logged_of_a_run_carries_its_id() =>
        Assert.Contains(collected.Telemetry.Logs, line =>
            line.Text.Contains("derivation (planned)", StringComparison.Ordinal) && line.Tags["RunId"].Contains(collected.Run.Id)
        );
}
