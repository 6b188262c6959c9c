using CollectionPlatform.Core.Providers;
using Xunit;
using Xunit.Abstractions;

namespace CollectionPlatform.Core.Tests;

/// <summary>
/// The adapted rate against a simulated provider: a token bucket with one second's worth of calls that nobody told us about.
/// </summary>
public sealed class AdaptiveRateTests(ITestOutputHelper output)
{
    [Fact]
    public void A_provider_that_never_limits_us_is_called_at_our_own_rate() =>
        Assert.Equal((2000d, 300), AdaptiveRate.Of(Own(2000, 300), TimeSpan.Zero));

    [Theory]
    [InlineData(2000, 1000)]
    [InlineData(2000, 200)]
    [InlineData(2000, 37)]
    [InlineData(500, 480)]
    [InlineData(500, 3)]
    public void An_unknown_limit_is_used_to_nine_tenths_without_hammering(int own, int limit)
    {
        var (used, refused, offered) = Simulate(own, _ => limit, seconds: 180, measuredFrom: 60);
        output.WriteLine($"own {own}/s, limit {limit}/s: {used:P1} of the limit used, {refused} of {offered} calls refused");
        Assert.True(used >= 0.9, $"{used:P1} of the limit used");
        Assert.True(refused <= offered * 0.01 + 10, $"{refused} of {offered} refused");
    }

    [Fact]
    public void A_limit_that_rises_is_found_again()
    {
        var (used, _, _) = Simulate(2000, second => second < 120 ? 100 : 400, seconds: 260, measuredFrom: 200);
        Assert.True(used >= 0.9, $"{used:P1} of the limit used");
    }

    [Fact]
    public void The_rate_never_exceeds_our_own_and_never_falls_as_time_goes_by()
    {
        var provider = Own(100, 100);
        (provider.AdaptedRate, provider.LimitSeen) = (18.6, 20);
        var before = 0d;
        for (var second = 0; second < 300; second++)
        {
            var (rate, burst) = AdaptiveRate.Of(provider, TimeSpan.FromSeconds(second));
            Assert.InRange(rate, before, 100);
            Assert.InRange(burst, 1, 100);
            before = rate;
        }

        Assert.Equal(100, before);
    }

    /// <summary>The figures of docs/adaptive-rate.md.</summary>
    [Fact]
    public void It_creeps_to_the_limit_seen_in_28_s_and_doubles_it_within_23_s_more()
    {
        var provider = Own(10_000, 1_000);
        (provider.AdaptedRate, provider.LimitSeen) = AdaptiveRate.After429(provider, TimeSpan.FromSeconds(10));
        Assert.Equal((6_000, 6_000), (provider.AdaptedRate, provider.LimitSeen)); // the first one: far too high
        (provider.AdaptedRate, provider.LimitSeen) = (1_000, 1_000);
        (provider.AdaptedRate, provider.LimitSeen) = AdaptiveRate.After429(provider, TimeSpan.Zero);
        Assert.Equal((600, 600), (provider.AdaptedRate, provider.LimitSeen)); // again at once
        (provider.AdaptedRate, provider.LimitSeen) = (930, 1_000);
        (int Second, double Rate, int Burst)[] expected =
        [
            (0, 930, 233),
            (28, 1_000, 250),
            (29, 1_002, 251),
            (33, 1_050, 263),
            (38, 1_200, 300),
            (51, 2_058, 515),
        ];
        Assert.All(expected, e =>
        {
            var (rate, burst) = AdaptiveRate.Of(provider, TimeSpan.FromSeconds(e.Second));
            Assert.Equal((e.Rate, e.Burst), (Math.Round(rate, 6), burst));
        });
        (provider.AdaptedRate, provider.LimitSeen) = AdaptiveRate.After429(provider, TimeSpan.FromSeconds(28));
        Assert.Equal((930, 1_000), (Math.Round(provider.AdaptedRate.Value, 6), Math.Round(provider.LimitSeen.Value, 6))); // found
    }

    /// <summary>Calls as the dispatcher does, tenths of a second at a time; a 429 closes the gate for a second.</summary>
    private static (double Used, long Refused, long Offered) Simulate(int own, Func<int, double> limitAt, int seconds, int measuredFrom)
    {
        const int steps = 20;
        var (provider, adapted) = (Own(own, own), TimeSpan.Zero);
        var (ours, theirs, closedUntil) = (0d, limitAt(0), -1);
        var (accepted, refused, offered, allowed) = (0L, 0L, 0L, 0d);
        for (var step = 0; step < seconds * steps; step++)
        {
            var now = TimeSpan.FromSeconds((double)step / steps);
            var limit = limitAt(step / steps);
            theirs = Math.Min(Math.Max(1, limit), theirs + limit / steps);
            if (step / steps >= measuredFrom)
                allowed += limit / steps;
            var (rate, burst) = AdaptiveRate.Of(provider, now - adapted);
            ours = Math.Min(burst, ours + rate / steps);
            if (step < closedUntil)
                continue;
            if (step == closedUntil)
                adapted = now; // the gate opens
            var calls = (int)ours;
            ours -= calls;
            for (var call = 0; call < calls; call++)
            {
                if (step / steps >= measuredFrom)
                    offered++;
                if (theirs >= 1)
                {
                    theirs--;
                    if (step / steps >= measuredFrom)
                        accepted++;
                    continue;
                }

                if (step / steps >= measuredFrom)
                    refused++;
                if (step < closedUntil)
                    continue;
                (provider.AdaptedRate, provider.LimitSeen) = AdaptiveRate.After429(provider, now - adapted);
                adapted = now;
                closedUntil = step + steps;
            }
        }

        return (accepted / allowed, refused, offered);
    }

    private static Provider Own(int perSecond, int burst) =>
        new()
        {
            Name = ProviderName.Ebay,
            PriceUsd = 0.002m,
            CallsPerSecond = perSecond,
            Burst = burst,
        };
}
