using System.Diagnostics;
using Xunit.Abstractions;

namespace CollectionPlatform.Sandbox.Tests;

/// <summary>Runs with nothing beside it.</summary>
[CollectionDefinition(nameof(ThroughputTests), DisableParallelization = true)]
public sealed class ThroughputCollection;

[Collection(nameof(ThroughputTests))]
public sealed class ThroughputTests(ITestOutputHelper output) : WithSandbox
{
    private const int Callers = 32;

    // Low, since other work may share the machine; the figure that is printed is what counts.
    private const double LowestCallsPerSecond = 1000;

    [Fact]
    public async Task Calls_are_answered_fast_enough_not_to_be_what_is_measured()
    {
        var asins = (await Client.EverythingAsync()).Select(p => p.Product.Text("asin")).ToArray();
        await CallAsync(asins, TimeSpan.FromSeconds(1)); // warm
        var clock = Stopwatch.StartNew();
        var calls = await CallAsync(asins, TimeSpan.FromSeconds(2));
        var rate = calls / clock.Elapsed.TotalSeconds;

        output.WriteLine($"{rate:N0} calls/s with {Callers} callers in the same process");
        Assert.InRange(rate, LowestCallsPerSecond, double.MaxValue);
    }

    private async Task<int> CallAsync(string[] asins, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var calls = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var made = 0;
            for (; clock.Elapsed < duration; made++) Assert.Equal(200, await Client.EbayAsync(asins[(caller * 17 + made) % asins.Length]).StatusAsync());
            return made;
        }));
        return calls.Sum();
    }
}
