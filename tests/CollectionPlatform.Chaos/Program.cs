using System.Globalization;
using CollectionPlatform.Chaos;
using CollectionPlatform.Chaos.Report;
using CollectionPlatform.Chaos.Rounds;
using CollectionPlatform.Chaos.Witness;
using CollectionPlatform.TestSupport;

const int Workers = 8,
    Concurrency = 8,
    EnoughForThePage = 50;

Options options;
try
{
    options = Options.Of(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

void Say(string line) => Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {line}");

var commit = Commit.Built();
Say($"Commit {commit}, seeds {string.Join(", ", options.Seeds)}; {options.Rounds} rounds each. The product starts …");
var stack = await LocalStack.StartAsync(
    new LocalStackOptions
    {
        Workers = Workers,
        MayTakeToStart = TimeSpan.FromMinutes(5), // eight workers on a busy machine
        Settings = new Dictionary<string, string>
        {
            ["Sandbox:Categories"] = "6",
            ["Sandbox:ProductsPerCategory"] = "60",
            ["Sandbox:OverlapPercent"] = "10",
        },
        Environment = new Dictionary<string, string>
        {
            ["Worker__Concurrency"] = Concurrency.ToString(CultureInfo.InvariantCulture),
            ["Logging__LogLevel__Default"] = "Warning",
            ["Logging__LogLevel__CollectionPlatform"] = "Information",
        },
    }
);
await using var ending = stack;
var setup = new Setup(Workers, Concurrency);
await using var arena = await Arena.OverAsync(stack, setup);
var campaign = new Campaign(arena, Say);
foreach (var seed in options.Seeds)
    if (!await campaign.RunAsync(seed, options.First, options.Rounds, options.KeepGoing, options.Harm) && !options.KeepGoing)
        break;

var tally = campaign.Tally;
Say($"{tally.Counted.Count} rounds counted, {tally.NotCounted} were repeated, {tally.Violations.Count} violations");
if (tally.Counted.Count > 0)
{
    var place = Path.Combine(Repository.Root, tally.Counted.Count >= EnoughForThePage ? ReliabilityPage.Place : "artifacts/reliability.md");
    await File.WriteAllTextAsync(place, ReliabilityPage.Write(tally, setup, commit, TimeProvider.System.GetUtcNow()));
    Say($"Written: {Path.GetRelativePath(Repository.Root, place)}");
}

if (tally.Violations.Count == 0)
    return 0;
foreach (var violation in tally.Violations)
    Say($"VIOLATION {violation}");
stack.KeepsData = true;
Say($"The data directory stays: {stack.DataDirectory}; what was printed: {stack.LogFile}");
return 1;
