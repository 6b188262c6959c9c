using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Leasing;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Calling;

public sealed class SlotsTests
{
    [Fact]
    public void Slots_double_each_time_all_were_freed_once_up_to_the_ceiling()
    {
        var slots = new Slots(200);
        var seen = new List<int> { slots.Capacity };
        for (var turn = 0; turn < 4; turn++)
        {
            slots.Take(slots.Free);
            slots.Grow(); // nothing has come back yet: a provider that hangs is not given more
            Assert.Equal((seen[^1], 0), (slots.Capacity, slots.Free));

            slots.Release(slots.Used);
            slots.Grow();
            seen.Add(slots.Capacity);
        }

        Assert.Equal([64, 128, 200, 200, 200], seen);
        Assert.Equal(100, slots.AtOnce);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(8, 8, 4)]
    [InlineData(4_000, 64, 32)]
    public void A_ceiling_below_what_they_begin_with_holds_from_the_start(int ceiling, int capacity, int atOnce)
    {
        var slots = new Slots(ceiling);
        Assert.Equal((capacity, atOnce, capacity), (slots.Capacity, slots.AtOnce, slots.Free));
    }

    [Fact]
    public void Fewer_units_are_leased_where_their_calls_were_not_all_granted_and_more_again_where_they_were()
    {
        var leases = new Leases();
        leases.Granted(500, 500);
        Assert.Equal(int.MaxValue, leases.Most);
        leases.Granted(500, 100);
        Assert.Equal(250, leases.Most);
        leases.Granted(250, 0);
        leases.Granted(20, 20); // fewer than might have been leased: says nothing
        Assert.Equal(125, leases.Most);
        leases.Granted(125, 125);
        Assert.Equal(250, leases.Most);
        for (var n = 0; n < 20; n++)
            leases.Granted(leases.Most, 0);
        Assert.Equal(1, leases.Most);
    }

    /// <summary>At its cap a run is refused nearly all; under a new cap it must not begin with a unit at a time.</summary>
    [Fact]
    public void A_run_that_goes_on_leases_as_many_units_as_at_its_start()
    {
        var run = new ActiveRun(new RunPlan(RunId.New(), [], [])) { State = RunState.Running };
        foreach (var provider in ProviderNames.All)
            run.Of(provider).Granted(leased: 64, granted: 0);

        run.State = RunState.Running; // as it is read again and again
        Assert.All(ProviderNames.All, provider => Assert.Equal(32, run.Of(provider).Most));
        run.State = RunState.BudgetStopped;
        run.State = RunState.Running;

        Assert.All(ProviderNames.All, provider => Assert.Equal(int.MaxValue, run.Of(provider).Most));
    }
}
