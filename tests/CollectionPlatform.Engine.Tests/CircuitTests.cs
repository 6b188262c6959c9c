using CollectionPlatform.Core.Providers;
using CollectionPlatform.Worker.Engine;
using Xunit;

namespace CollectionPlatform.Engine.Tests;

public sealed class CircuitTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private readonly Circuit circuit = new();

    [Theory]
    [InlineData(ProviderTrouble.RateLimited, false, GateState.RateLimited)]
    [InlineData(ProviderTrouble.NeedsAttention, false, GateState.NeedsAttention)]
    [InlineData(ProviderTrouble.Down, true, GateState.Down)]
    public void Some_answers_close_it_at_once(ProviderTrouble trouble, bool askedToWait, GateState state) =>
        Assert.Equal(state, circuit.Observe(Start, trouble, askedToWait));

    [Fact]
    public void Three_connection_failures_within_5_s_close_it()
    {
        Assert.Null(circuit.Observe(Start, ProviderTrouble.Down, false));
        Assert.Null(circuit.Observe(Start.AddSeconds(2), ProviderTrouble.Down, false));
        Assert.Equal(GateState.Down, circuit.Observe(Start.AddSeconds(4.9), ProviderTrouble.Down, false));
    }

    [Fact]
    public void Three_connection_failures_over_a_longer_time_do_not()
    {
        Assert.Null(circuit.Observe(Start, ProviderTrouble.Down, false));
        Assert.Null(circuit.Observe(Start.AddSeconds(3), ProviderTrouble.Down, false));
        Assert.Null(circuit.Observe(Start.AddSeconds(6), ProviderTrouble.Down, false));
    }

    [Fact]
    public void Half_of_twenty_calls_failing_closes_it_and_fewer_do_not()
    {
        for (var i = 0; i < 18; i++) Assert.Null(circuit.Observe(Start.AddMilliseconds(i), i % 2 == 0 ? ProviderTrouble.None : ProviderTrouble.Suspect, false));
        Assert.Null(circuit.Observe(Start.AddMilliseconds(18), ProviderTrouble.None, false)); // 9 of 19
        Assert.Equal(GateState.Down, circuit.Observe(Start.AddMilliseconds(19), ProviderTrouble.Suspect, false)); // 10 of 20
    }

    [Fact]
    public void What_was_more_than_10_s_ago_does_not_count()
    {
        for (var i = 0; i < 19; i++) Assert.Null(circuit.Observe(Start, ProviderTrouble.Suspect, false));
        Assert.Null(circuit.Observe(Start.AddSeconds(11), ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void After_a_reset_what_was_before_does_not_count()
    {
        for (var i = 0; i < 19; i++) Assert.Null(circuit.Observe(Start, ProviderTrouble.Suspect, false));
        Assert.Equal(GateState.Down, circuit.Observe(Start, ProviderTrouble.Down, false));
        circuit.Reset();
        for (var i = 0; i < 2; i++) Assert.Null(circuit.Observe(Start, ProviderTrouble.Down, false));
        for (var i = 0; i < 17; i++) Assert.Null(circuit.Observe(Start, ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void A_missing_item_is_no_trouble()
    {
        for (var i = 0; i < 100; i++) Assert.Null(circuit.Observe(Start, ProviderTrouble.None, false));
    }
}
