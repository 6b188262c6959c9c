using System.Globalization;
using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.Items;

/// <summary>Workers that get no time of the processor, as on an overloaded machine, blame nobody for what they are late for.</summary>
[Collection(OutageMarket.Name)]
[Trait("Suite", "all")]
public sealed class StarvedWorkerTests(OutageMarket market, ITestOutputHelper output)
{
    private const int MostBursts = 6;
    private static readonly string[] Workers = ["worker-1", "worker-2"];

    /// <summary>Longer than a call may take, and too short for anybody to take them for dead.</summary>
    private static readonly TimeSpan Stopped = ProviderMarket.Timeout + TimeSpan.FromSeconds(0.3);

    [Fact]
    public async Task Bursts_of_SIGSTOP_in_which_calls_time_out_skip_no_healthy_item_and_close_no_gate()
    {
        var platform = await market.ResetAsync();
        await market.SlowDownAsync(300);
        await platform.SetRatesAsync(ebay: 100);
        var run = await platform.StartAsync("Starved", market.Categories.Skip(11).Take(5));
        await platform.UntilAsync(run, now => now.Counts.Calls.Ebay > 20, "eBay is being called");

        var (now, bursts) = (run, 0);
        for (; bursts < MostBursts && (bursts < 2 || now.Spend.UncertainUsd == 0); bursts++)
        {
            Array.ForEach(Workers, name => platform.Stack.Freeze(name));
            await Task.Delay(Stopped, TimeProvider.System);
            Array.ForEach(Workers, name => platform.Stack.Thaw(name));
            var thawed = TimeProvider.System.GetUtcNow();
            now = await platform.UntilAsync(
                run,
                r => r.Counts.Calls.Ebay > now.Counts.Calls.Ebay + 20,
                $"eBay is called again after {thawed:HH:mm:ss}"
            );
        }

        Assert.True(now.Spend.UncertainUsd > 0, $"No call timed out in {bursts} bursts: this is no test. {now}");
        var ended = await platform.EndedAsync(run);
        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{bursts} bursts, ${ended.Spend.UncertainUsd} of calls that timed out: {ended}")
        );
        Assert.Equal(("completed", 0L), (ended.State, ended.Counts.Failed));
        Assert.DoesNotContain(await platform.EventsAsync(run), e => e.Kind is "providerPaused" or "rescued");
        Assert.Equal("up", (await platform.GateAsync("ebay")).State);
    }
}
