using CollectionPlatform.Core.Marketplaces;
using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work;
using CollectionPlatform.Engine.Tests.Support;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Gates;

/// <summary>Items that fail alike, one after the other.</summary>
[Collection(nameof(EngineTests))]
public sealed class StormTests(EngineFixture fixture) : GateTest(fixture)
{
    [Fact]
    public async Task Twenty_equal_failures_in_a_row_are_a_storm_and_none_of_them_is_skipped()
    {
        var gate = await GateAsync();
        var held = new List<Task<bool>>();
        for (var i = 1; i < 20; i++)
        {
            Assert.False(await ClosesAsync(gate, Rejected, Now));
            held.Add(gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default));
        }

        Assert.True(await ClosesAsync(gate, Rejected, Now));
        Assert.All(await Task.WhenAll(held), Assert.False);
        var row = await RowAsync();
        Assert.Equal(
            (GateState.Down, "rejected (400)", "20 items in a row failed the same way: the provider responded with 400"),
            (row.State, row.Storm, row.Reason)
        );
    }

    [Fact]
    public async Task A_storm_whose_answers_quote_a_NUL_closes_the_gate_as_any_other()
    {
        var gate = await GateAsync();
        var odd = AnswerVerdict.Of(new(TransportFault.None, 200, Defect: "a value is odd at $.a\0b"), Price);
        for (var i = 1; i <= 20; i++)
            Assert.Equal(i == 20, await ClosesAsync(gate, odd, Now));
        Assert.EndsWith("$.a\uFFFDb", (await RowAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_skipped_in_one_run_is_not_skipped_in_another_nor_when_it_says_something_else()
    {
        var gate = await StormAsync();
        for (var probe = 1; probe <= 3; probe++)
            await ProbeAsync(gate, Rejected);
        await Decisions.DecideAsync(Ebay, skip: true, "ann", default);
        await RefreshAsync(gate);
        var storm = new StormMark(gate.Row.SkippedOpening!.Value, SkipReason.Rejected, 400, Rejected.Reason, 0.002m);
        var later = (await TestRun.CreateAsync(Fixture)).Id;

        Assert.True(gate.Skips(Run, storm));
        Assert.False(gate.Skips(later, storm));
        Assert.False(gate.Skips(Run, storm with { Detail = "a required field is missing: 'asin'" }));
        Assert.False(gate.Skips(Run, storm with { Opening = storm.Opening + 1 }));
        Assert.True(await gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default)); // at once
        var others = gate.IsItemsOwnAsync(Rejected, later, Now, Running, default);
        Assert.False(others.IsCompleted);
        Assert.True(await others);
    }

    [Fact]
    public async Task A_missing_item_in_between_is_no_storm()
    {
        var gate = await GateAsync();
        for (var i = 0; i < 100; i++)
            Assert.False(await ClosesAsync(gate, i % 19 == 0 ? Missing : Rejected, Now));
    }

    [Fact]
    public async Task A_storm_that_probes_confirm_asks_a_person_and_skipping_lasts_until_something_else_is_answered()
    {
        var gate = await StormAsync();
        Assert.False(await Decisions.DecideAsync(Ebay, skip: true, "ann", default)); // not asked yet
        for (var probe = 1; probe <= 3; probe++)
        {
            Assert.False(await ProbeAsync(gate, Rejected));
            Assert.Equal(probe < 3 ? GateState.Down : GateState.NeedsAttention, gate.Row.State);
        }

        Assert.Equal("needed", ProviderView.Of(gate.Row, DatabaseNow).Decision);
        Assert.True(await Decisions.DecideAsync(Ebay, skip: false, "ann", default));
        Assert.Equal("waiting", ProviderView.Of(await RowAsync(), DatabaseNow).Decision);

        Assert.True(await Decisions.DecideAsync(Ebay, skip: true, "ann", default));
        await RefreshAsync(gate);
        Assert.True(gate.IsOpen);
        for (var i = 0; i < 25; i++)
        {
            Assert.False(await ClosesAsync(gate, Rejected, Now));
            var own = gate.IsItemsOwnAsync(Rejected, Run, Now, Running, default);
            Assert.True(own.IsCompleted); // at once
            Assert.True(await own);
        }

        await ClosesAsync(gate, Good, Now);
        Assert.False((await RowAsync()).Skipping);
    }

    [Fact]
    public async Task A_storm_ends_by_itself_when_a_probe_is_answered_differently()
    {
        var gate = await StormAsync();
        Assert.True(await ProbeAsync(gate, Missing));
        Assert.Equal((GateState.Up, null, 1L), (gate.Row.State, gate.Row.Storm, gate.Row.Openings));
    }
}
