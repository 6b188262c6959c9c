using System.Globalization;
using System.Text;

namespace CollectionPlatform.Benchmarks.Engine;

/// <summary>The results as a Markdown table, for the screen and for docs/benchmarks.md.</summary>
internal static class EngineReport
{
    private const string Head =
        "| scenario, units | rounds | floor, units/s | engine, units/s | engine, items/s | **ratio** (lowest to highest) "
        + "| CPU µs a unit: worker / PostgreSQL / Redis | of the floor | WAL bytes a unit (floor) | worker MB | Redis MB |\n"
        + "|---|---|---|---|---|---|---|---|---|---|---|";

    public static string Of(IEnumerable<EngineResult> results)
    {
        var text = new StringBuilder();
        foreach (var same in results.GroupBy(r => (r.Machine, Settings: Settings(r))))
        {
            text.Append(CultureInfo.InvariantCulture, $"{same.Key.Machine}, {same.Key.Settings}:\n\n").Append(Head).Append('\n');
            foreach (var result in same.OrderBy(r => r.Size).ThenBy(r => Order(r.Scenario)))
                text.Append(Row(result)).Append('\n');
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + '\n';
    }

    private static string Settings(EngineResult result) =>
        (result.Settings.Length > 0 ? $"`{result.Settings}`" : "a worker's defaults")
        + result.At.ToString(", yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Row(EngineResult r) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {r.Scenario}, {r.Engine(m => m.Units):N0} | {r.Rounds.Count} | {r.Floor(m => m.UnitsPerSecond):N0} "
                + $"| {r.Engine(m => m.UnitsPerSecond):N0} | {r.Engine(m => m.ItemsPerSecond):N0} "
                + $"| **{r.Ratio:0.00}** ({r.Rounds.Min(x => x.Ratio):0.00} to {r.Rounds.Max(x => x.Ratio):0.00}) "
                + $"| {Cpu(r.Engine)} | {Cpu(r.Floor)} | {r.Engine(m => m.WalBytes):N0} ({r.Floor(m => m.WalBytes):N0}) "
                + $"| {r.Engine(m => m.WorkerMb):0} | {r.Engine(m => m.RedisMb):0} |"
        );

    private static string Cpu(Func<Func<Measurement, double>, double> of) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{of(m => m.WorkerCpu):0.0} / {of(m => m.PostgresCpu):0.0} / {of(m => m.RedisCpu):0.0}"
        );

    private static int Order(string scenario) => Scenario.All.TakeWhile(s => s.Name != scenario).Count();
}
