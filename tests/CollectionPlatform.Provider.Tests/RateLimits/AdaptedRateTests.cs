using System.Globalization;
using CollectionPlatform.Provider.Tests.Support;

namespace CollectionPlatform.Provider.Tests.RateLimits;

/// <summary>A limit that nobody told us about is found and used.</summary>
[Collection(LimitMarket.Name)]
[Trait("Suite", "all")]
public sealed class AdaptedRateTests(LimitMarket market, ITestOutputHelper output)
{
    private const int OwnRate = 800,
        Limit = 100,
        Window = 25;
    private const double Used = 0.9,
        MostRefused = 0.03;

    /// <summary>The limit is known so far when the rate in use is at most so many times as high; from there on it is found out.</summary>
    private const double Near = 1.3;

    [Fact]
    public async Task A_provider_that_limits_us_far_below_our_own_rate_is_used_at_nine_tenths_of_its_limit_with_few_refusals()
    {
        var platform = await market.ResetAsync();
        await platform.Ledger.SetAsync("ebay", new SandboxFaults { LatencyMs = 30, CallsPerSecond = Limit });
        await platform.SetRatesAsync(ebay: OwnRate);
        var run = await platform.StartAsync("Unknown limit", market.Categories); // enough for three windows
        await Eventually.Holds(
            async () =>
                (await platform.EventsAsync(run)).Exists(e => e.Kind == "providerPaused")
                && (await platform.GateAsync("ebay")).LimitedToPerSecond < Near * Limit,
            describe: () => "the rate comes down to about the limit"
        );

        await Timed.KeptAsync(() => UseAsync(platform, run), output.WriteLine);

        Assert.Equal("cancelling", (await platform.MoveAsync(run, "cancel")).State);
        Assert.Equal(0, (await platform.InStateAsync(run, "cancelled")).Counts.Failed);
        await platform.AssertHonestAsync(run);
    }

    /// <summary>
    /// How long it takes to get as many answers as nine tenths of the limit give in 25 s. The first 25 s begin with a refusal: the provider
    /// has saved up nothing for us.
    /// </summary>
    private async Task<Timing[]> UseAsync(Platform platform, Run run)
    {
        const int Wanted = (int)(Limit * Window * Used);
        var began = TimeProvider.System.GetUtcNow();
        var before = (await platform.Ledger.ReadAsync()).Providers["ebay"].Billed;
        await Eventually.Holds(
            async () => (await platform.Ledger.ReadAsync()).Providers["ebay"].Billed >= before + Wanted,
            TimeSpan.FromSeconds(120),
            () => $"eBay answers {Wanted} calls"
        );

        var calls = (await platform.Ledger.CallsAsync(run.Id)).Of("ebay").Where(call => call.At >= began).ToList();
        var took = calls.Where(call => call.Billed).ElementAt(Wanted - 1).At - began;
        var during = calls.Where(call => call.At <= began + took).ToList();
        var refused = (double)during.Count(call => call.Status == 429) / during.Count;
        var waits = (await platform.EventsAsync(run)).Count(e => e.Kind == "providerPaused" && e.At >= began);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Wanted / took.TotalSeconds:0.0} answers a second of {Limit}, {refused:P1} of {during.Count} calls refused, "
                    + $"{waits} times told to wait"
            )
        );
        Assert.True(refused <= MostRefused, string.Create(CultureInfo.InvariantCulture, $"{refused:P1} of the calls were refused."));
        return
        [
            new(
                string.Create(CultureInfo.InvariantCulture, $"{Wanted} answers of a provider that gives {Limit} a second"),
                took,
                TimeSpan.FromSeconds(Window)
            ),
        ];
    }
}
