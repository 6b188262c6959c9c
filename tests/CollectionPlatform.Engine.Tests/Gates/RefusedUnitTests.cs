using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine.Gates;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>403 and 503: of the unit alone while the provider answers others, else of the provider.</summary>
[Collection(nameof(EngineTests))]
public sealed class RefusedUnitTests(EngineFixture fixture) : GateTest(fixture)
{
    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task After_a_good_answer_one_refused_unit_closes_nothing_however_often_it_is_tried(int status)
    {
        var gate = await GateAsync();
        await ClosesAsync(gate, Good, Now);
        for (var failures = 0; failures < 5; failures++)
            Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(status), Call(Now, "odd"), default));
        Assert.Equal(GateState.Up, (await RowAsync()).State);
    }

    [Fact]
    public async Task What_another_worker_was_answered_counts_as_well()
    {
        await Fixture.ExecuteAsync("update providers set answered_at = now() - interval '50 s' where name = 2");
        Assert.Equal(GateEffect.UnitFails, await (await GateAsync()).ObserveAsync(Refused(403), Call(Now), default));
        await Fixture.ExecuteAsync("update providers set answered_at = now() - interval '61 s' where name = 2");
        Assert.Equal(GateEffect.Closed, await (await GateAsync()).ObserveAsync(Refused(403), Call(Now), default));
    }

    [Theory]
    [InlineData(403, GateState.NeedsAttention)]
    [InlineData(503, GateState.Down)]
    public async Task Three_different_units_refused_in_a_short_time_close_it_also_after_a_good_answer(int status, GateState state)
    {
        var gate = await GateAsync();
        await ClosesAsync(gate, Good, Now);
        Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(status), Call(Now, "a"), default));
        Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(status), Call(Now, "b"), default));
        Assert.Equal(GateEffect.Closed, await gate.ObserveAsync(Refused(status), Call(Now, "c"), default));
        Assert.Equal((state, null), ((await RowAsync()).State, (await RowAsync()).ClosedBy));
    }

    [Fact]
    public async Task Units_that_were_refused_while_others_were_answered_close_nothing_however_many_are_left()
    {
        var gate = await GateAsync();
        await ClosesAsync(gate, Good, Now);
        for (var n = 0; n < 30; n++)
        {
            Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(403), Call(Now, $"odd {n}"), default));
            for (var well = 0; well < 3; well++)
                await gate.ObserveAsync(Good, Call(Now, $"well {n}"), default);
        }

        for (var n = 0; n < 30; n++) // nothing else is left
            Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(403), Call(Now, $"odd {n}"), default));
    }

    [Fact]
    public async Task A_good_answer_to_a_call_sent_before_proves_nothing_for_a_refused_unit()
    {
        var gate = await GateAsync();
        var before = Now;
        foreach (var unit in new[] { "a", "b" })
        {
            await ClosesAsync(gate, Good, before);
            Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(503), Call(Now, unit), default));
        }

        await ClosesAsync(gate, Good, before);
        Assert.Equal(GateEffect.Closed, await gate.ObserveAsync(Refused(503), Call(Now, "c"), default));
    }

    [Theory]
    [InlineData(403)]
    [InlineData(503)]
    public async Task A_gate_that_a_first_refusal_closed_opens_when_another_call_is_answered(int status)
    {
        var gate = await GateAsync();
        var sent = Now;
        Assert.Equal(
            GateEffect.Closed,
            await gate.ObserveAsync(Refused(status) with { RetryAfter = TimeSpan.FromSeconds(9) }, Call(sent, "odd"), default)
        );
        await RefreshAsync(gate);
        await gate.HealAsync(default);
        Assert.NotEqual(GateState.Up, (await RowAsync()).State);

        await gate.ObserveAsync(Good, Call(sent, "well"), default);
        await gate.HealAsync(default);
        await RefreshAsync(gate);
        Assert.True(gate.IsOpen);
        Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(status), Call(Now, "odd"), default));
    }

    [Fact]
    public async Task A_gate_that_an_outage_closed_stays_closed_when_calls_sent_before_it_are_answered_late()
    {
        var gate = await GateAsync();
        var before = Now;
        await ClosesAsync(gate, Good, before);
        foreach (var unit in new[] { "a", "b", "c" })
            await gate.ObserveAsync(Refused(503), Call(Now, unit), default);
        await RefreshAsync(gate);
        await gate.ObserveAsync(Good, Call(before, "well"), default);
        await gate.HealAsync(default);
        Assert.Equal(GateState.Down, (await RowAsync()).State);
    }

    [Fact]
    public async Task Many_that_are_refused_in_one_burst_among_others_that_are_answered_close_nothing_for_long()
    {
        var gate = await GateAsync();
        var sent = Now;
        foreach (var unit in new[] { "a", "b", "c", "d" }) // before anything is known
            await gate.ObserveAsync(Refused(503), Call(sent, unit), default);
        await RefreshAsync(gate);
        Assert.False(gate.IsOpen);
        await gate.ObserveAsync(Good, Call(Now, "well"), default);
        await gate.HealAsync(default);
        await RefreshAsync(gate);
        Assert.True(gate.IsOpen);
        foreach (var unit in new[] { "a", "b", "c", "d" })
            Assert.Equal(GateEffect.UnitFails, await gate.ObserveAsync(Refused(503), Call(Now, unit), default));
    }

    private static AnswerVerdict Refused(int status) => AnswerVerdict.Of(new(TransportFault.None, status), Price);
}
