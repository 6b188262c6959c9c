using System.Text.RegularExpressions;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Wire;
using Xunit;

namespace CollectionPlatform.Core.Tests;

public sealed partial class RunStatesPageTests
{
    [Fact]
    public void The_diagram_shows_exactly_the_moves_there_are()
    {
        var drawn = Arrow().Matches(Page()).Select(m => (m.Groups[1].Value, m.Groups[2].Value, m.Groups[3].Value)).Order();
        var real =
            from state in Enum.GetValues<RunState>()
            from move in Enum.GetValues<RunMove>()
            let next = state.Next(move)
            where next is not null
            select (WireJson.Name(state), WireJson.Name(next.Value), WireJson.Name(move));
        Assert.Equal(real.Order(), drawn);
    }

    [Fact]
    public void Every_state_is_explained() =>
        Assert.All(Enum.GetValues<RunState>(), state => Assert.Matches($@"(?m)^\|[^|]*`{WireJson.Name(state)}`[^|]*\|", Page()));

    private static string Page()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var page = Path.Combine(folder.FullName, "docs", "run-states.md");
            if (File.Exists(page))
                return File.ReadAllText(page);
        }

        throw new FileNotFoundException("docs/run-states.md is in none of the folders above the tests.");
    }

    [GeneratedRegex(@"^    (\w+) --> (\w+): (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Arrow();
}
