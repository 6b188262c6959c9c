using CollectionPlatform.Core.Budget;
using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Worker.Engine.Gates;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

public sealed class CircuitTests
{
    private static readonly TimeSpan Start = TimeSpan.FromDays(1);
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
        Assert.Null(Answer(At(2), ProviderTrouble.Down, false));
        Assert.Equal(GateState.Down, Answer(At(4.9), ProviderTrouble.Down, false));
    }

    [Fact]
    public void Three_connection_failures_over_a_longer_time_do_not()
    {
        Assert.Null(Answer(Start, ProviderTrouble.Down, false));
        Assert.Null(Answer(At(3), ProviderTrouble.Down, false));
        Assert.Null(Answer(At(6), ProviderTrouble.Down, false));
    }

    [Fact]
    public void Half_of_twenty_calls_failing_closes_it_and_fewer_do_not()
    {
        for (var i = 0; i < 18; i++)
            Assert.Null(Answer(At(0, i), i % 2 == 0 ? ProviderTrouble.None : ProviderTrouble.Suspect, false));
        Assert.Null(Answer(At(0, 18), ProviderTrouble.None, false)); // 9 of 19
        Assert.Equal(GateState.Down, Answer(At(0, 19), ProviderTrouble.Suspect, false)); // 10 of 20
    }

    [Fact]
    public void What_was_more_than_10_s_ago_does_not_count()
    {
        for (var i = 0; i < 19; i++)
            Assert.Null(Answer(Start, ProviderTrouble.Suspect, false));
        Assert.Null(Answer(At(11), ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void Twenty_failures_in_a_row_close_it_however_many_calls_were_answered_before()
    {
        for (var i = 0; i < 1000; i++)
            Assert.Null(Answer(At(0, i), ProviderTrouble.None, false));
        for (var i = 1001; i < 1020; i++)
            Assert.Null(Answer(At(0, i), ProviderTrouble.Suspect, false));
        Assert.Equal(GateState.Down, Answer(At(0, 1020), ProviderTrouble.Suspect, false));
    }

    [Fact]
    public void Time_outs_among_calls_that_were_answered_do_not_close_it_though_they_come_when_nothing_else_does()
    {
        for (var i = 0; i < 200; i++)
            if (i % 4 != 0)
                Answer(At(0, i + 20), ProviderTrouble.None, false, At(0, i));
        for (var i = 0; i < 200; i += 4)
            Assert.Null(Answer(At(10, i), ProviderTrouble.Suspect, false, At(0, i)));
    }

    [Fact]
    public void Time_outs_of_all_calls_since_a_moment_close_it()
    {
        for (var i = 0; i < 200; i++)
            Answer(At(0, i + 20), ProviderTrouble.None, false, At(0, i));
        for (var i = 200; i < 219; i++)
            Assert.Null(Answer(At(10, i), ProviderTrouble.Suspect, false, At(0, i)));
        Assert.Equal(GateState.Down, Answer(At(10, 219), ProviderTrouble.Suspect, false, At(0, 219)));
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

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public void A_refusal_that_is_the_units_own_closes_nothing_alone_and_counts_among_others(int status)
    {
        var verdict = AnswerVerdict.Of(new(TransportFault.None, status, RetryAfter: TimeSpan.FromSeconds(9)), CallPrice.Listed(0.002m));
        for (var i = 0; i < 19; i++)
            Assert.Null(circuit.Observe(At(0, i), At(0, i), verdict, unitsOwn: true));
        Assert.NotNull(circuit.Observe(At(0, 19), At(0, 19), verdict, unitsOwn: true));
    }

    private static TimeSpan At(double seconds, double milliseconds = 0) =>
        Start + TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(milliseconds);

    private GateState? Answer(TimeSpan at, ProviderTrouble trouble, bool askedToWait, TimeSpan? sent = null) =>
        circuit.Observe(
            at,
            sent ?? at,
            new AnswerVerdict(null, Charge.None, trouble, "", askedToWait ? TimeSpan.FromSeconds(2) : null),
            unitsOwn: false
        );
}
