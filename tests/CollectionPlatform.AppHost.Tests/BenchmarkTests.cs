using System.Diagnostics;
using System.Text.RegularExpressions;
using CollectionPlatform.TestSupport;
using Xunit.Abstractions;

namespace CollectionPlatform.AppHost.Tests;

/// <summary>The command behind <c>./dev bench</c>.</summary>
public sealed partial class BenchmarkTests(ITestOutputHelper output)
{
    [Fact]
    [Trait("Suite", "all")]
    public async Task Engine_and_floor_collect_the_same_in_every_scenario()
    {
        var (code, said, _) = await RunAsync("engine", "--quick");

        Assert.Equal(0, code); // units and items of floor and engine agree, or it throws
        Assert.Equal(["items", "fanout", "real", "http"], Row().Matches(said).Select(row => row.Groups["scenario"].Value));
    }

    [Theory]
    [InlineData("There is no benchmark 'engines'; there are: engine,", "engines")]
    [InlineData("There is no scenario 'item'; there are: items, fanout, real, http.", "engine", "--scenario", "item")]
    [InlineData("The number of units must be 1,000 to 2,000,000, not '20k'.", "engine", "--units", "20k")]
    [InlineData("The benchmark 'pages' has no option '--quick'.", "pages", "--quick")]
    [InlineData("The time to measure for, in seconds, must be 10 to 3,600, not '5'.", "pace", "5")]
    public async Task What_cannot_be_measured_is_refused_in_one_sentence(string sentence, params string[] arguments)
    {
        var (code, _, error) = await RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.StartsWith(sentence, Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said, string Error)> RunAsync(params string[] arguments)
    {
        // Built with the solution: …/tests/{project}/bin/Release/net10.0
        var program = AppContext.BaseDirectory.Replace(
            "CollectionPlatform.AppHost.Tests",
            "CollectionPlatform.Benchmarks",
            StringComparison.Ordinal
        );
        using var benchmark = Process.Start(
            new ProcessStartInfo(Repository.DotnetHost, [Path.Combine(program, "CollectionPlatform.Benchmarks.dll"), .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var error = benchmark.StandardError.ReadToEndAsync();
        var said = await benchmark.StandardOutput.ReadToEndAsync();
        await benchmark.WaitForExitAsync();
        output.WriteLine(said + await error);
        return (benchmark.ExitCode, said, await error);
    }

    /// <summary>A row of the table with a ratio.</summary>
    [GeneratedRegex(@"^\| (?<scenario>\w+), [\d,]+ \| 1 \|.*\*\*\d+\.\d\d\*\*", RegexOptions.Multiline)]
    private static partial Regex Row();
}
