using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Worker.Engine.Gates;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

public sealed class CircuitTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private readonly Circuit circuit = new();

    [Theory]
    [InlineData(ProviderTrouble.RateLimited, false, GateState.RateLimited)]
    [InlineData(ProviderTrouble.NeedsAttention, false, GateState.NeedsAttention)]
    [InlineData(ProviderTrouble.Down, true, GateState.Down)]
    public void Some_answers_close_it_at_once(ProviderTrouble trouble, bool askedToWait, GateState state) =>
        Assert.Equal(state, Answer(Start, trouble, askedToWait));

    [Fact]
    public void Three_connection_failures_within_5_s_close_it()
    {
        Assert.Null(Answer(Start, ProviderTrouble.Down, false));
        Assert.Null(Answer(Start.AddSeconds(2), ProviderTrouble.Down, false));
        Assert.Equal(GateState.Down, Answer(Start.AddSeconds(4.9), ProviderTrouble.Down, false));
    }

    [Fact]
    public void Three_connection_failures_over_a_longer_time_do_not()
    {
        Assert.Null(Answer(Start, ProviderTrouble.Down, false));
        Assert.Null(Answer(Start.AddSeconds(3), ProviderTrouble.Down, false));
        Assert.Null(Answer(Start.AddSeconds(6), ProviderTrouble.Down, false));
    }

    [Fact]
    public void Half_of_twenty_calls_failing_closes_it_and_fewer_do_not()
    {
        for (var i = 0; i < 18; i++)
            Assert.Null(Answer(Start.AddMilliseconds(i), i % 2 == 0 ? ProviderTrouble.None : ProviderTrouble.Suspect, false));
        Assert.Null(Answer(Start.AddMilliseconds(18), ProviderTrouble.None, false)); // 9 of 19
        Assert.Equal(GateState.Down, Answer(Start.AddMilliseconds(19), ProviderTrouble.Suspect, false)); // 10 of 20
    }

    [Fact]
    public void What_was_more_than_10_s_ago_does_not_count()
    {
        for (var i = 0; i < 19; i++)
            Assert.Null(Answer(Start, ProviderTrouble.Suspect, false));
        Assert.Null(Answer(Start.AddSeconds(11), ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void Twenty_failures_in_a_row_close_it_however_many_calls_were_answered_before()
    {
        for (var i = 0; i < 1000; i++)
            Assert.Null(Answer(Start.AddMilliseconds(i), ProviderTrouble.None, false));
        for (var i = 1001; i < 1020; i++)
            Assert.Null(Answer(Start.AddMilliseconds(i), ProviderTrouble.Suspect, false));
        Assert.Equal(GateState.Down, Answer(Start.AddMilliseconds(1020), ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void Time_outs_among_calls_that_were_answered_do_not_close_it_though_they_come_when_nothing_else_does()
    {
        for (var i = 0; i < 200; i++)
            if (i % 4 != 0)
                Answer(Start.AddMilliseconds(i + 20), ProviderTrouble.None, false, Start.AddMilliseconds(i));
        for (var i = 0; i < 200; i += 4)
            Assert.Null(Answer(Start.AddSeconds(10).AddMilliseconds(i), ProviderTrouble.Suspect, false, Start.AddMilliseconds(i)));
    }

    [Fact]
    public void Time_outs_of_all_calls_since_a_moment_close_it()
    {
        for (var i = 0; i < 200; i++)
            Answer(Start.AddMilliseconds(i + 20), ProviderTrouble.None, false, Start.AddMilliseconds(i));
        for (var i = 200; i < 219; i++)
            Assert.Null(Answer(Start.AddSeconds(10).AddMilliseconds(i), ProviderTrouble.Suspect, false, Start.AddMilliseconds(i)));
        Assert.Equal(
            GateState.Down,
            Answer(Start.AddSeconds(10).AddMilliseconds(219), ProviderTrouble.Suspect, false, Start.AddMilliseconds(219))
        );
    }

    [Fact]
    public void After_a_reset_what_was_before_does_not_count()
    {
        for (var i = 0; i < 19; i++)
            Assert.Null(Answer(Start, ProviderTrouble.Suspect, false));
        Assert.Equal(GateState.Down, Answer(Start, ProviderTrouble.Down, false));
        circuit.Reset();
        for (var i = 0; i < 2; i++)
            Assert.Null(Answer(Start, ProviderTrouble.Down, false));
        for (var i = 0; i < 17; i++)
            Assert.Null(Answer(Start, ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void A_missing_item_is_no_trouble()
    {
        for (var i = 0; i < 100; i++)
            Assert.Null(Answer(Start, ProviderTrouble.None, false));
    }

    private GateState? Answer(DateTimeOffset at, ProviderTrouble trouble, bool askedToWait, DateTimeOffset? sent = null) =>
        circuit.Observe(at, sent ?? at, trouble, askedToWait);
}
