using CollectionPlatform.Core.Providers;
using CollectionPlatform.Core.Runs;
using CollectionPlatform.Core.Work.Commit;
using CollectionPlatform.Engine.Tests.Support;
using CollectionPlatform.Worker.Engine;
using CollectionPlatform.Worker.Engine.Calling;
using CollectionPlatform.Worker.Engine.Leasing;
using Xunit;

namespace CollectionPlatform.Engine.Tests.Calling;

public sealed class SlotsTests : IDisposable
{
    private readonly HandClock clock = new();
    private readonly ProcessDelay delay;

    public SlotsTests() => delay = new ProcessDelay(clock);

    public void Dispose() => delay.Dispose();

    [Fact]
    public void Slots_double_each_time_all_were_freed_once_up_to_the_ceiling()
    {
        var slots = new Slots(200, delay, clock);
        var seen = new List<int> { slots.Capacity };
        for (var turn = 0; turn < 4; turn++)
        {
            slots.Take(slots.Free);
            slots.Adapt(commitLags: false); // nothing has come back yet: a provider that hangs is not given more
            Assert.Equal((seen[^1], 0), (slots.Capacity, slots.Free));

            slots.Release(slots.Used);
            slots.Take(slots.Free);
            slots.Adapt(commitLags: false);
            seen.Add(slots.Capacity);
            slots.Release(slots.Used);
        }

        Assert.Equal([64, 128, 200, 200, 200], seen);
        Assert.Equal(100, slots.AtOnce);
    }

    [Fact]
    public void Slots_do_not_grow_while_answers_wait_for_the_commit()
    {
        var slots = new Slots(4_000, delay, clock);
        foreach (var (commitLags, expected) in new[] { (true, 64), (true, 64), (false, 128), (true, 128) })
        {
            slots.Take(slots.Free);
            slots.Release(slots.Used);
            slots.Take(slots.Free);
            slots.Adapt(commitLags);
            Assert.Equal(expected, slots.Capacity);
            slots.Release(slots.Used);
        }
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(8, 8, 4)]
    [InlineData(4_000, 64, 32)]
    public void A_ceiling_below_what_they_begin_with_holds_from_the_start(int ceiling, int capacity, int atOnce)
    {
        var slots = new Slots(ceiling, delay, clock);
        Assert.Equal((capacity, atOnce, capacity), (slots.Capacity, slots.AtOnce, slots.Free));
    }

    [Fact]
    public void A_process_that_is_late_takes_less_every_second_and_more_again_when_it_is_on_time()
    {
        var slots = new Slots(4_000, delay, clock);
        for (var turn = 0; turn < 4; turn++)
            Turn();
        Assert.Equal(1024, slots.Capacity);

        var seen = new List<int>();
        for (var second = 0; second < 8; second++)
        {
            Pass(ticks: 2, of: 500); // 800 ms of it late
            Turn();
            seen.Add(slots.Capacity);
        }

        Assert.Equal([512, 256, 128, 64, 32, 16, 16, 16], seen);
        Pass(ticks: 10, of: 110);
        for (var turn = 0; turn < 3; turn++)
            Turn();
        Assert.Equal(128, slots.Capacity);

        void Turn() // all are held, and freed
        {
            slots.Take(slots.Free);
            slots.Release(slots.Used);
            slots.Take(slots.Free);
            slots.Adapt(commitLags: false);
            slots.Release(slots.Used);
        }
    }

    [Fact]
    public void What_is_held_when_they_become_fewer_stays_and_nothing_is_added_until_less_is()
    {
        var slots = new Slots(4_000, delay, clock);
        slots.Take(40); // the rate limits, not they
        Pass(ticks: 2, of: 500);
        Assert.False(slots.Adapt(commitLags: false));
        Assert.Equal((20, 40, 0), (slots.Capacity, slots.Used, slots.Free));
        slots.Release(21);
        Assert.True(slots.Adapt(commitLags: false));
        Assert.Equal(1, slots.Free);
    }

    [Fact]
    public void A_ceiling_below_the_least_is_no_less_for_a_late_process()
    {
        var slots = new Slots(8, delay, clock);
        Pass(ticks: 2, of: 500);
        slots.Adapt(commitLags: false);
        Assert.Equal(8, slots.Capacity);
    }

    private void Pass(int ticks, int of)
    {
        for (var tick = 0; tick < ticks; tick++)
            clock.Tick(TimeSpan.FromMilliseconds(of));
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
