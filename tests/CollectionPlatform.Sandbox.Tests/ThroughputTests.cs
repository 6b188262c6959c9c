using System.Diagnostics;
using CollectionPlatform.Sandbox.Tests.Support;
using Xunit.Abstractions;

namespace CollectionPlatform.Sandbox.Tests;

/// <summary>Runs with nothing beside it.</summary>
[CollectionDefinition(nameof(ThroughputTests), DisableParallelization = true)]
public sealed class ThroughputCollection;

[Collection(nameof(ThroughputTests))]
public sealed class ThroughputTests(ITestOutputHelper output) : WithSandbox
{
    private const int Callers = 32;

    // By the processor time that sandbox and callers take together, which other work on the machine hardly changes.
    private const double LowestCallsPerProcessorSecond = 1000;

    [Fact]
    public async Task Calls_are_answered_fast_enough_not_to_be_what_is_measured()
    {
        var asins = (await Client.EverythingAsync()).Select(p => p.Product.Text("asin")).ToArray();
        await CallAsync(asins, TimeSpan.FromSeconds(1)); // warm
        using var self = Process.GetCurrentProcess();
        var (clock, before) = (Stopwatch.StartNew(), self.TotalProcessorTime);
        var calls = await CallAsync(asins, TimeSpan.FromSeconds(2));
        var elapsed = clock.Elapsed;
        self.Refresh();
        var rate = calls / (self.TotalProcessorTime - before).TotalSeconds;

        output.WriteLine(
            $"{calls / elapsed.TotalSeconds:N0} calls/s with {Callers} callers in the same process, {rate:N0} for each second of "
                + "one processor"
        );
        Assert.InRange(rate, LowestCallsPerProcessorSecond, double.MaxValue);
    }

    private async Task<int> CallAsync(string[] asins, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var calls = await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(async caller =>
                {
                    var made = 0;
                    for (; clock.Elapsed < duration; made++)
                        Assert.Equal(200, await Client.EbayAsync(asins[(caller * 17 + made) % asins.Length]).StatusAsync());
                    return made;
                })
        );
        return calls.Sum();
    }
}
