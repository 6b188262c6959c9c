using CollectionPlatform.Core.Providers;
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
            Assert.False(await gate.ObserveAsync(Rejected, Now, default));
            held.Add(gate.IsItemsOwnAsync(Rejected, Now, Running, default));
        }

        Assert.True(await gate.ObserveAsync(Rejected, Now, default));
        Assert.All(await Task.WhenAll(held), Assert.False);
        var row = await RowAsync();
        Assert.Equal(
            (GateState.Down, "rejected (400)", "20 items in a row failed alike: the provider answered 400"),
            (row.State, row.Storm, row.Reason)
        );
    }

    [Fact]
    public async Task A_missing_item_in_between_is_no_storm()
    {
        var gate = await GateAsync();
        for (var i = 0; i < 100; i++)
            Assert.False(await gate.ObserveAsync(i % 19 == 0 ? Missing : Rejected, Now, default));
    }

    [Fact]
    public async Task A_storm_that_probes_confirm_asks_a_person_and_skipping_lasts_until_something_else_is_answered()
    {
        var gate = await StormAsync();
        Assert.False(await Store.DecideAsync(Ebay, skip: true, "ann", default)); // not asked yet
        for (var probe = 1; probe <= 3; probe++)
        {
            Assert.False(await ProbeAsync(gate, Rejected));
            Assert.Equal(probe < 3 ? GateState.Down : GateState.NeedsAttention, gate.Row.State);
        }

        Assert.Equal("needed", ProviderView.Of(gate.Row, Now).Decision);
        Assert.True(await Store.DecideAsync(Ebay, skip: false, "ann", default));
        Assert.Equal("waiting", ProviderView.Of(await RowAsync(), Now).Decision);

        Assert.True(await Store.DecideAsync(Ebay, skip: true, "ann", default));
        gate.Refresh(await RowAsync());
        Assert.True(gate.IsOpen);
        for (var i = 0; i < 25; i++)
        {
            Assert.False(await gate.ObserveAsync(Rejected, Now, default));
            var own = gate.IsItemsOwnAsync(Rejected, Now, Running, default);
            Assert.True(own.IsCompleted); // at once
            Assert.True(await own);
        }

        await gate.ObserveAsync(Good, Now, default);
        Assert.Null((await RowAsync()).SkippedStorm);
    }

    [Fact]
    public async Task A_storm_ends_by_itself_when_a_probe_is_answered_differently()
    {
        var gate = await StormAsync();
        Assert.True(await ProbeAsync(gate, Missing));
        Assert.Equal((GateState.Up, null, 1L), (gate.Row.State, gate.Row.Storm, gate.Row.Openings));
    }
}
