using CollectionPlatform.Core.Providers;
using CollectionPlatform.Worker.Engine.Gates;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>How long a closed gate waits for its next probe.</summary>
public sealed class WaitsTests
{
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(4, 1)]
    [InlineData(20, 5)]
    [InlineData(100, 25)]
    [InlineData(240, 60)]
    [InlineData(86_400, 60)]
    public void It_is_a_quarter_of_the_outage_from_a_second_to_a_minute(int outage, int seconds)
    {
        for (var seed = 0; seed < 100; seed++)
            Assert.InRange(For(GateState.Down, outage, null, seed).TotalSeconds, seconds * 0.9, seconds * 1.1);
    }

    [Theory]
    [InlineData(GateState.Down)]
    [InlineData(GateState.RateLimited)]
    [InlineData(GateState.NeedsAttention)]
    public void What_the_provider_asks_for_wins_up_to_an_hour(GateState state)
    {
        Assert.Equal(TimeSpan.FromSeconds(7), For(state, 600, TimeSpan.FromSeconds(7)));
        Assert.Equal(TimeSpan.FromHours(1), For(state, 0, TimeSpan.FromDays(2)));
    }

    [Fact]
    public void A_person_is_given_the_same_time_from_try_to_try() =>
        Assert.Equal([Attention, Attention], [For(GateState.NeedsAttention, 0, null), For(GateState.NeedsAttention, 86_400, null)]);

    private static TimeSpan For(GateState state, int outage, TimeSpan? retryAfter, int seed = 0) =>
        Waits.ForProbe(state, TimeSpan.FromSeconds(outage), retryAfter, Attention, new Random(seed));
}
